// The parts of parts.rs.

export const parts = [
  { name: "one", exports: /^smhclient_(addDecorated|wait)$/ },
  { name: "two", exports: /^smhclient_(addMapped|remove)$/, needs: "one" },
];
