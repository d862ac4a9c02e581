// Which protocols a request asks for in place of HTTP, on the connection that it came by. RFC 9110 section 7.8.

const UPGRADE = /(?:^|[\t ,])upgrade(?:$|[\t ,])/i
const NONE: readonly string[] = []

/** The protocols that a request asks for, in lower case, the best first; none unless it asks for them of this connection. */
export function protocolsOf(upgrade: string | undefined, connection: string | undefined): readonly string[] {
  if (upgrade === undefined || connection === undefined || !UPGRADE.test(connection)) return NONE
  return upgrade
    .toLowerCase()
    .split(',')
    .map((name) => name.replace(/^[\t ]+|[\t ]+$/g, ''))
    .filter((name) => name !== '')
}
