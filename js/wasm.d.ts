// What an import of a WebAssembly file gives where modules are a part of the deployment.
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
