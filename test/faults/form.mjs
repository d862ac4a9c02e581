// An application for uploads whose process is killed: it answers with the number of fields of a form.

import { wsgify } from 'wsgify'

export const app = wsgify(async (req) => String((await req.POST()).size))

export default app
