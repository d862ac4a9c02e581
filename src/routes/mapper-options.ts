// What a mapper can be told.

/** How a mapper matches and generates. Each can be assigned later as well, but for `controllerScan`: see `createRegs`. */
export interface MapperOptions {
  /** Whether nothing is implied (`true` by default); if not, controller is `content`, action `index` and id null. */
  readonly explicit?: boolean | undefined
  /** Whether trailing parts of a path that have defaults may be missing; `false` by default. */
  readonly minimization?: boolean | undefined
  /** Whether a named route alone is tried for its name; `true` by default. */
  readonly hardcodeNames?: boolean | undefined
  /** Whether generated paths end in a slash. */
  readonly appendSlash?: boolean | undefined
  /** What every path begins with; taken off before matching and put before what is generated. */
  readonly prefix?: string | null | undefined
  /** Whether sub-domains are matched and generated. */
  readonly subDomains?: boolean | undefined
  /** Sub-domains that count as none, such as `www`. */
  readonly subDomainsIgnore?: readonly string[] | undefined
  /** What matches a domain at the end of a host; the last two labels by default. */
  readonly domainMatch?: string | RegExp | undefined
  /** The values of `{controller}`, or a function that gives them; any value by default. */
  readonly controllerScan?: readonly string[] | (() => readonly string[]) | null | undefined
  /** Whether `controllerScan` is called for each match, for development. */
  readonly alwaysScan?: boolean | undefined
}

/** The names of the options. */
export const mapperOptions: readonly string[] = [
  'explicit',
  'minimization',
  'hardcodeNames',
  'appendSlash',
  'prefix',
  'subDomains',
  'subDomainsIgnore',
  'domainMatch',
  'controllerScan',
  'alwaysScan',
]
