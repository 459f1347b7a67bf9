// For workerd: responds with the result of `use`.

import { use } from "./application.js";

export default {
  /** @param {Request} request @param {{ BASE_URL: string, ACCESS_TOKEN: string }} env */
  async fetch(request, env) {
    return Response.json(await use(env.BASE_URL, env.ACCESS_TOKEN));
  },
};
