// Loads a package of this folder, as a module of its own would.

export const load = (name) => import(name)
