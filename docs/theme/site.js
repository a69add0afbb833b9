// What the book adds to each of mdBook's pages: the switch to the other language, mdBook's own words in Chinese,
// and answers that are unfolded on paper. It runs from a disk as well as from a server.
"use strict";

/* global path_to_root */

const inChinese = document.documentElement.lang.startsWith("zh");

/** One of two texts, in the language of the page. */
function say(english, chinese) {
    return inChinese ? chinese : english;
}

(function languageSwitch() {
    const other = say("zh-CN", "en");
    const root = new URL(path_to_root || "./", location.href);
    const page = location.pathname.slice(root.pathname.length);
    const headings = [...document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)[id]")];

    const link = document.createElement("a");
    link.id = "language-switch";
    link.href = new URL(`../${other}/${page}`, root);
    link.lang = link.hreflang = other;
    link.textContent = say("中文", "English");
    link.title = say("本页的中文版", "This page in English");
    document.querySelector(".right-buttons").prepend(link);

    // Both languages have the same headings in the same order: the reader goes on at the same one.
    link.addEventListener("click", () => {
        const current = headings.findLastIndex((heading) => heading.getBoundingClientRect().top < 100);
        link.hash = current > 0 ? `heading-${current}` : "";
        try { localStorage.setItem("book-language", other); } catch { /* no storage: not remembered */ }
    });
    const heading = headings[location.hash.match(/^#heading-(\d+)$/)?.[1]];
    if (heading) {
        location.replace(`#${heading.id}`);
    }
})();

(function wordsOfThePage() {
    document.getElementById("mdbook-theme-navy").textContent = say("Dark", "深色");
    document.querySelector("#mdbook-help-popup div").innerHTML = say(
        `<p><kbd>←</kbd> or <kbd>→</kbd> goes to the chapter before or after</p>
         <p><kbd>S</kbd> or <kbd>/</kbd> searches the book</p>
         <p><kbd>?</kbd> shows this help, <kbd>Esc</kbd> hides it</p>`,
        `<p><kbd>←</kbd> 或 <kbd>→</kbd>：上一章、下一章</p>
         <p><kbd>S</kbd> 或 <kbd>/</kbd>：搜索本书</p>
         <p><kbd>?</kbd>：显示帮助；<kbd>Esc</kbd>：关闭帮助</p>`,
    );
    if (!inChinese) {
        return;
    }
    document.querySelector(".mdbook-help-title").textContent = "键盘快捷键";
    document.getElementById("mdbook-theme-default_theme").textContent = "自动";
    document.getElementById("mdbook-theme-light").textContent = "浅色";
    const chinese = {
        "Toggle Table of Contents": "显示或隐藏目录",
        "Table of contents": "目录",
        "Change theme": "切换主题",
        "Themes": "主题",
        "Print this book": "打印本书",
        "Page navigation": "翻页",
        "Previous chapter": "上一章",
        "Next chapter": "下一章",
        "Copy to clipboard": "复制到剪贴板",
    };
    for (const attribute of ["title", "aria-label"]) {
        for (const element of document.querySelectorAll(`[${attribute}]`)) {
            const text = element.getAttribute(attribute);
            element.setAttribute(attribute, chinese[text] ?? text);
        }
    }
})();

(function unfoldOnPaper() {
    let unfolded = [];
    addEventListener("beforeprint", () => {
        unfolded = [...document.querySelectorAll("details:not([open])")];
        unfolded.forEach((details) => { details.open = true; });
    });
    addEventListener("afterprint", () => {
        unfolded.forEach((details) => { details.open = false; });
    });
})();
