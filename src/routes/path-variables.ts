// The variables of a path as types, read from its literal: `/instances/{id:\d+}{.format}` has `id` and maybe `format`.

/** What a variable of a path may be given as when a URL is made; `null` and `undefined` are no value. */
export type PathValue = string | number | bigint | boolean

/** The names of the variables of a path that are always there. */
export type RequiredNames<Path extends string> = Extract<VariablesIn<Path>, readonly [':' | '*', string]>[1]

/** The names of the variables of a path that may be missing: extensions. */
export type OptionalNames<Path extends string> = Extract<VariablesIn<Path>, readonly ['.', string]>[1]

/** What a path gives when it matches. */
export type PathVariables<Path extends string> = string extends Path
  ? Record<string, unknown>
  : { [Name in RequiredNames<Path>]: string } & { [Name in OptionalNames<Path>]: string | null }

/** What a path needs to become a URL, and what it may be given. Variables that have a default may be left out. */
export type PathArgs<Path extends string, Given = unknown> = string extends Path
  ? Record<never, never>
  : { [Name in Exclude<RequiredNames<Path>, keyof Given>]: PathValue } & {
      [Name in OptionalNames<Path> | Extract<RequiredNames<Path>, keyof Given>]?: PathValue | null | undefined
    }

/** Each variable as its kind and its name. */
type VariablesIn<Path extends string> = Path extends `${infer Char}${infer Rest}`
  ? Char extends '\\'
    ? Rest extends `${string}${infer After}`
      ? VariablesIn<After>
      : never
    : Char extends '{'
      ? Braced<Rest>
      : Char extends ':' | '*'
        ? Rest extends `(${infer Name})${infer After}`
          ? readonly [Char, Name] | VariablesIn<After>
          : Bare<Char, Rest, ''>
        : VariablesIn<Rest>
  : never

type Separator = '/' | ',' | ';' | '.' | '#' | '-'

type Bare<
  Kind extends ':' | '*',
  Text extends string,
  Name extends string,
> = Text extends `${infer Char}${infer Rest}`
  ? Char extends Separator | '{'
    ? readonly [Kind, Name] | VariablesIn<Text>
    : Bare<Kind, Rest, `${Name}${Char}`>
  : readonly [Kind, Name]

type Braced<Text extends string> = Text extends `.${infer Rest}` ? Named<'.', Rest, ''> : Named<':', Text, ''>

type Named<
  Kind extends ':' | '.',
  Text extends string,
  Name extends string,
> = Text extends `${infer Char}${infer Rest}`
  ? Char extends '}'
    ? readonly [Kind, Name] | VariablesIn<Rest>
    : Char extends ':'
      ? readonly [Kind, Name] | VariablesIn<AfterPattern<Rest, []>>
      : Named<Kind, Rest, `${Name}${Char}`>
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
