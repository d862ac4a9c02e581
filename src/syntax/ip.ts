// Addresses and networks of IPv4 and IPv6, in the one spelling that everybody reads the same. RFC 4632, RFC 4291 section 2.2.

/** An address as its bytes: 16 of them, IPv4 as the last four of `::ffff:0:0/96`. */
export type Address = readonly number[]

/** A network: the bits of an address that its members share. */
export interface Network {
  readonly address: Address
  /** How many bits count, of 128. */
  readonly bits: number
}

const OCTET = /^(?:0|[1-9]\d{0,2})$/
const GROUP = /^[0-9A-Fa-f]{1,4}$/
const MAPPED: Address = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

/** The address that text spells, or null. No zones, no leading zeros in IPv4, no brackets, no port. */
export function parseAddress(text: string): Address | null {
  if (text.length > 45) return null
  if (!text.includes(':')) {
    const octets = parseOctets(text)
    return octets === null ? null : [...MAPPED, ...octets]
  }
  const halves = text.split('::')
  if (halves.length > 2) return null
  const head = parseGroups(halves[0] as string, halves.length === 1)
  const tail = halves.length === 1 ? [] : parseGroups(halves[1] as string, true)
  if (head === null || tail === null) return null
  const missing = 16 - head.length - tail.length
  // `::` stands for one group of zeros at the least.
  if (halves.length === 1 ? missing !== 0 : missing < 2) return null
  return [...head, ...new Array<number>(missing).fill(0), ...tail]
}

/** The network that text names: `10.0.0.0/8`, `2001:db8::/32`, or an address by itself. Throws a TypeError for other text. */
export function parseNetwork(text: string): Network {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  const given = slash < 0 ? null : text.slice(slash + 1)
  const most = text.includes(':') ? 128 : 32
  const bits = given === null ? most : /^\d{1,3}$/.test(given) ? Number(given) : Number.NaN
  if (address === null || !(bits <= most)) {
    throw new TypeError(`a network is such as "10.0.0.0/8" or "2001:db8::/32", not ${JSON.stringify(text)}`)
  }
  const network = { address, bits: bits + 128 - most }
  // What stands beyond the bits would be there by mistake.
  if (!address.every((byte, i) => (byte & ~maskOf(i, network.bits)) === 0)) {
    throw new TypeError(`the network ${text} has bits set beyond its first ${bits}`)
  }
  return network
}

/** Whether an address is in a network. */
export function isInNetwork(address: Address, network: Network): boolean {
  for (let i = 0; i < 16; i++) {
    const mask = maskOf(i, network.bits)
    if (mask === 0) return true
    if (((address[i] as number) & mask) !== network.address[i]) return false
  }
  return true
}

function maskOf(byte: number, bits: number): number {
  const left = Math.min(8, Math.max(0, bits - byte * 8))
  return (0xff << (8 - left)) & 0xff
}

function parseOctets(text: string): number[] | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => OCTET.test(part) && Number(part) < 256)) return null
  return parts.map(Number)
}

function parseGroups(text: string, mayEndInOctets: boolean): number[] | null {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [i, group] of groups.entries()) {
    if (i === groups.length - 1 && mayEndInOctets && group.includes('.')) {
      const octets = parseOctets(group)
      if (octets === null) return null
      bytes.push(...octets)
    } else {
      if (!GROUP.test(group)) return null
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 0xff)
    }
  }
  return bytes.length > 16 ? null : bytes
}
