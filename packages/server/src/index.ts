// The public door of @cordboard/server: nothing imports it; main.ts and cli/main.ts are run.
export type { Settings } from './settings/settings.ts'
export { readSettings, settingNames } from './settings/settings.ts'
