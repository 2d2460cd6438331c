import { resolveConfiguration } from "@maxcompute-rx/node";

import type { Door } from "./door.ts";

const ini = `# odpscmd
project_name=demo_project
access_id=LTAI5tDeMo
access_key=9pS3cReTkEy=
end_point=https://service.cn-hangzhou.maxcompute.aliyun.com/api
log_view_host=<log view host>
https_check=true
tunnel_endpoint=http://dt.cn-hangzhou.maxcompute.aliyun.com
! another comment
`;

/** `odps_config.ini`. */
export const configurationDoor: Door = {
  name: "odps_config.ini",
  family: "configuration",
  open: async (opening) => {
    const file = opening.change({ status: 200, headers: {}, body: new TextEncoder().encode(ini) });
    const readFile = (): string => new TextDecoder().decode(file.body);
    const { credentials: _secret, ...configuration } = resolveConfiguration({}, { env: {}, cwd: "/cwd", home: "/home", readFile });
    return configuration;
  },
};
