// The part of the address after # may be written with full-width brackets; say so where it names nothing.
function show() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  const plain = wanted.replaceAll("（", "(").replaceAll("）", ")").replaceAll(" ", "");
  const missing = document.getElementById("missing");
  missing.hidden = !plain || Boolean(document.getElementById(plain));
  if (plain !== wanted && missing.hidden) location.replace("#" + plain);
  const quoted = document.querySelector("mark");
  if (quoted) quoted.scrollIntoView({ block: "center" });
}
addEventListener("hashchange", show);
if (matchMedia("(max-width: 900px)").matches) document.querySelector(".contents").open = false;
show();
