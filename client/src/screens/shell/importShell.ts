export const importShell = async () => import("./Shell.tsx");
