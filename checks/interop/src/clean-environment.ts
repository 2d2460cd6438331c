/** The environment without what would configure a client or send local requests through a proxy. */
export function cleanEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^(?:odps_|alibaba_|mc_|python|pytest_)|_proxy$/i.test(name));
  return Object.fromEntries(kept);
}
