// The version of this Cordboard, from the package it ships in.
import manifest from '../package.json' with { type: 'json' }

export const version: string = manifest.version
