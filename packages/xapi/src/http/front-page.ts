// What a browser sees at /: what this is and where to go on.

/** `version` is ours and needs no escaping. */
export function frontPage(version: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Cordboard</title>
<style>
:root { --ink: #1d2733; --soft: #5b6875; --paper: #f6f4ef; --card: #fff; --line: #e2ded4; --link: #0b5cad }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e6e1; --soft: #a0a9b3; --paper: #14181d; --card: #1c2229; --line: #2c343d; --link: #7db8f5 }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.6 system-ui, sans-serif }
main { width: 100%; max-width: 34rem; padding: 2rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 1rem }
h1 { margin: 0; font-size: 1.6rem; letter-spacing: -.02em }
h1 small { margin-left: .5rem; font-size: .9rem; font-weight: 400; color: var(--soft) }
p { color: var(--soft) }
ul { padding: 0; margin: 1.5rem 0 0; list-style: none; border-top: 1px solid var(--line) }
li { display: flex; justify-content: space-between; gap: 1rem; padding: .6rem 0; border-bottom: 1px solid var(--line) }
a { color: var(--link); text-underline-offset: .2em }
</style>
</head>
<body>
<main>
<h1>Cordboard<small>${version}</small></h1>
<p>This telephone system is running. The web console is not part of this version: the system is set up through its
API, which is the one of a 3CX V20.</p>
<ul>
<li><span>Description of the API</span><a href="/xapi/v1/swagger.yaml">swagger.yaml</a></li>
<li><span>Can calls be placed?</span><a href="/health">health</a></li>
</ul>
</main>
</body>
</html>
`
}
