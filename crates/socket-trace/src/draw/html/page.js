// The switches of a page with one ladder: its language, and light or dark.

const root = document.documentElement;
const head = document.querySelector(".page-head");

function button(texts, act) {
    const made = document.createElement("button");
    made.type = "button";
    for (const [name, text] of Object.entries(texts)) {
        const span = document.createElement("span");
        span.className = name;
        span.textContent = text;
        made.append(span);
    }
    made.addEventListener("click", act);
    head.append(made);
}

button({ en: "中文", zh: "English" }, () => {
    root.lang = root.lang.startsWith("zh") ? "en" : "zh-CN";
    document.title = document.querySelector(`.page-head h1 .${root.lang === "en" ? "en" : "zh"}`).textContent;
    document.dispatchEvent(new Event("languageswitch"));
});

button({ en: "◐ light, dark", zh: "◐ 浅色、深色" }, () => {
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const now = root.dataset.theme ?? system;
    root.dataset.theme = now === "dark" ? "light" : "dark";
});
