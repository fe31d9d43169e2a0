// Departments that a row names by number.
import { type Plan, type Problem, problem, textIn, type Values } from '@cordboard/model'

/** What is wrong with `Group`; the field is optional. */
export function departmentProblems({ Group }: Values, plan: Plan): readonly Problem[] {
  const number = textIn(Group)
  if (number === '' || plan.byNumber(number)?.noun === 'Group') return []
  return [problem('Group', 'WARNINGS.XAPI.NOT_FOUND', 'Group: there is no department with this number')]
}
