// The variables of a path as types, read from its literal: `/instances/{id:\d+}{.format}` has `id` and maybe `format`.

/** What a variable of a path may be given as when a URL is made; `null` and `undefined` are no value. */
export type PathValue = string | number | bigint | boolean

/** The marks of variables in a path: a static one has braces alone. */
type Marks<Options> = Options extends { readonly _static: true } ? never : ':' | '*'

/** The names of the variables of a path that are always there. */
type RequiredNames<Path extends string, Options> = Extract<
  VariablesIn<Path, Marks<Options>>,
  readonly [':' | '*', string]
>[1]

/** The names of the variables of a path that may be missing: extensions. */
type OptionalNames<Path extends string, Options> = Extract<
  VariablesIn<Path, Marks<Options>>,
  readonly ['.', string]
>[1]

/** What a path gives when it matches. */
export type PathVariables<Path extends string> = string extends Path
  ? Record<string, unknown>
  : { [Name in RequiredNames<Path, unknown>]: string } & {
      [Name in OptionalNames<Path, unknown>]: string | null
    }

/**
 * What a path needs to become a URL, and what it may be given. Variables that have a default among the options of the
 * route may be left out.
 */
export type PathArgs<Path extends string, Options = unknown> = string extends Path
  ? Record<never, never>
  : { [Name in Exclude<RequiredNames<Path, Options>, keyof Options>]: PathValue } & {
      [Name in OptionalNames<Path, Options> | Extract<RequiredNames<Path, Options>, keyof Options>]?:
        | PathValue
        | null
        | undefined
    }

/** Each variable as its kind and its name. */
type VariablesIn<Path extends string, Mark> = Path extends `${infer Char}${infer Rest}`
  ? Char extends '\\'
    ? Rest extends `${string}${infer After}`
      ? VariablesIn<After, Mark>
      : never
    : Char extends '{'
      ? Braced<Rest, Mark>
      : Char extends Mark & (':' | '*')
        ? Rest extends `(${infer Name})${infer After}`
          ? readonly [Char, Name] | VariablesIn<After, Mark>
          : Bare<Char, Rest, '', Mark>
        : VariablesIn<Rest, Mark>
  : never

type Separator = '/' | ',' | ';' | '.' | '#' | '-'

type Bare<
  Kind extends ':' | '*',
  Text extends string,
  Name extends string,
  Mark,
> = Text extends `${infer Char}${infer Rest}`
  ? Char extends Separator | '{'
    ? readonly [Kind, Name] | VariablesIn<Text, Mark>
    : Bare<Kind, Rest, `${Name}${Char}`, Mark>
  : readonly [Kind, Name]

type Braced<Text extends string, Mark> = Text extends `.${infer Rest}`
  ? Named<'.', Rest, '', Mark>
  : Named<':', Text, '', Mark>

type Named<
  Kind extends ':' | '.',
  Text extends string,
  Name extends string,
  Mark,
> = Text extends `${infer Char}${infer Rest}`
  ? Char extends '}'
    ? readonly [Kind, Name] | VariablesIn<Rest, Mark>
    : Char extends ':'
      ? readonly [Kind, Name] | VariablesIn<AfterPattern<Rest, []>, Mark>
      : Named<Kind, Rest, `${Name}${Char}`, Mark>
  : never

// The text after the brace that closes a regular expression; the braces inside are counted.
type AfterPattern<
  Text extends string,
  Open extends readonly unknown[],
> = Text extends `${infer Char}${infer Rest}`
  ? Char extends '\\'
    ? Rest extends `${string}${infer After}`
      ? AfterPattern<After, Open>
      : ''
    : Char extends '{'
      ? AfterPattern<Rest, [...Open, 1]>
      : Char extends '}'
        ? Open extends readonly [unknown, ...infer Fewer]
          ? AfterPattern<Rest, Fewer>
          : Rest
        : AfterPattern<Rest, Open>
  : ''
