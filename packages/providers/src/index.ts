// The public door of @cordboard/providers.
export {}
