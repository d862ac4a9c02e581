// All that is fuzzed.

import type { Target } from './target.ts'
import { bodyTargets } from './targets/bodies.ts'
import { gatewayTargets } from './targets/gateways.ts'
import { headerTargets } from './targets/headers.ts'
import { httpTargets } from './targets/http.ts'
import { textTargets } from './targets/texts.ts'

export const targets: readonly Target[] = [
  ...httpTargets,
  ...bodyTargets,
  ...headerTargets,
  ...gatewayTargets,
  ...textTargets,
]
