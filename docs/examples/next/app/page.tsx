import { SearchBox } from "./search-box";

export default function Page() {
  return (
    <>
      <h1>Search</h1>
      <SearchBox />
    </>
  );
}
