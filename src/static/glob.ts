// Patterns of file names: `*` for any text without a slash, `**` for any folders, `?` for a character, `{a,b}` for either.

const SPECIAL = /[.+^$()|[\]\\]/

/**
 * Makes a test of names such as `css/site.css`, below a root.
 *
 * A pattern with a slash in it is matched with the whole name, whether or not it begins with one; a pattern without is
 * matched with the last segment, in every folder. Throws a TypeError for a brace that is not closed.
 *
 * @example
 * globTest('/assets/**')('assets/js/a.js')   // true
 * globTest('*.{js,css}')('lib/a.js')         // true
 */
export function globTest(pattern: string): (name: string) => boolean {
  const whole = pattern.includes('/')
  const test = new RegExp(`^${sourceOf(pattern.replace(/^\//, ''), pattern)}$`, 'su')
  return (name) => test.test(whole ? name : name.slice(name.lastIndexOf('/') + 1))
}

function sourceOf(text: string, pattern: string): string {
  let source = ''
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string
    if (text.startsWith('**/', i) && (i === 0 || text[i - 1] === '/')) {
      source += '(?:[^/]+/)*'
      i += 2
    } else if (text.startsWith('**', i)) {
      source += '.*'
      i += 1
    } else if (char === '*') source += '[^/]*'
    else if (char === '?') source += '[^/]'
    else if (char === '{') {
      source += '(?:'
      depth++
    } else if (char === '}' && depth > 0) {
      source += ')'
      depth--
    } else if (char === ',' && depth > 0) source += '|'
    else source += SPECIAL.test(char) || char === '}' ? `\\${char}` : char
  }
  if (depth > 0) throw new TypeError(`a { in the pattern ${JSON.stringify(pattern)} is not closed`)
  return source
}
