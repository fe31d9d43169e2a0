// Prompts that are played before a plan is carried out.
import type { Plan } from './plan.ts'

/** In the order they are played. The trail is the plan's own. */
export function announced(prompts: readonly string[], plan: Plan): Plan {
  return prompts.reduceRight<Plan>((then, prompt) => ({ plan: 'announce', prompt, then, trail: then.trail }), plan)
}
