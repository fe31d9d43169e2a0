// The public door of @cordboard/voiceapp.
export {}
