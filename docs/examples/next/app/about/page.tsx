export default function Page() {
  return (
    <>
      <h1>About</h1>
      <p>The search box is closed, and its search is deleted on the server.</p>
    </>
  );
}
