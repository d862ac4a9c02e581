// The converters of settings, by the name that configurations know. Filters take the same text, so they live further down.

export { asBool, asInt, asList } from '../syntax/converters.ts'
