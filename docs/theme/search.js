// The search: every section that contains all the words asked for, wherever they stand.
// It cuts nothing into words, so it finds 粘包 in a Chinese sentence. `/` or `s` opens it.
// search-data.js (made by .ci/book) holds the pages and is loaded when the search is opened first.
"use strict";

/* global path_to_root, say, bookPages, mdbook_something_else_has_focus */

(function search() {
    const SHOWN = 50; // results; who gets more asks again, with more words
    const AROUND = 60; // characters of an excerpt, before and after the first word found
    const BLOCKS = "P, LI, PRE, TD, TH, DT, DD, SUMMARY, DIV"; // text of two of them is not one word
    const HEADINGS = "H1, H2, H3, H4, H5, H6";

    const button = document.createElement("button");
    button.id = "book-search-open";
    button.className = "icon-button";
    button.type = "button";
    button.title = say("Search (/)", "搜索（/）");
    button.setAttribute("aria-label", button.title);
    button.setAttribute("aria-keyshortcuts", "/ s");
    button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="6.5" cy="6.5" r="5"/><path d="m10.5 10.5 5 5"/></svg>`;
    document.querySelector(".left-buttons").append(button);

    const dialog = document.createElement("dialog");
    dialog.id = "book-search";
    dialog.setAttribute("aria-label", say("Search", "搜索"));
    dialog.innerHTML = `<input type="search" autocomplete="off" spellcheck="false"><p role="status"></p><ol></ol>`;
    document.body.append(dialog);
    const [input, status, list] = dialog.children;
    input.placeholder = say("Search this book", "搜索本书");
    input.setAttribute("aria-label", input.placeholder);

    let sections = null; // {page, url, title, text}, in reading order, once the data is there

    function open() {
        dialog.showModal();
        input.select();
        if (sections === null) {
            sections = [];
            status.textContent = say("loading …", "正在加载……");
            const data = document.createElement("script");
            data.src = `${path_to_root}search-data.js`;
            data.addEventListener("load", () => {
                sections = bookPages.flatMap(([path, html]) => sectionsOf(path, html));
                show();
            });
            data.addEventListener("error", () => {
                status.textContent = say("the search data is missing: build the book with .ci/book", "缺少搜索数据：请用 .ci/book 构建本书");
            });
            document.head.append(data);
        }
    }

    /** The sections of a page: each heading, and the text up to the next. */
    function sectionsOf(path, html) {
        const main = new DOMParser().parseFromString(html, "text/html").querySelector("main");
        const page = main.querySelector("h1")?.textContent ?? path;
        let section = { page, url: path, title: page, text: "" };
        const found = [section];
        const walker = document.createTreeWalker(main, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            if (node.nodeType === Node.TEXT_NODE) {
                if (!node.parentElement.closest(HEADINGS)) {
                    section.text += node.data;
                }
            } else if (node.matches(HEADINGS) && node.id) {
                section = { page, url: `${path}#${node.id}`, title: node.textContent, text: "" };
                found.push(section);
            } else if (node.matches(BLOCKS)) {
                section.text += " ";
            }
        }
        return found
            .map((section) => ({ ...section, text: section.text.replace(/\s+/g, " ").trim() }))
            .filter((section) => section.text || section.url !== path);
    }

    /** Shows what is found for the words in the box: those that have them in the title first. */
    function show() {
        const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
        const has = (text, word) => text.toLowerCase().includes(word);
        const found = words.length === 0 ? [] : sections.filter((section) =>
            words.every((word) => has(section.title, word) || has(section.text, word)));
        const titled = (section) => words.every((word) => has(section.title, word));
        const results = [...found.filter(titled), ...found.filter((section) => !titled(section))].slice(0, SHOWN);

        list.replaceChildren(...results.map((section) => resultOf(section, words)));
        status.textContent = words.length === 0 ? "" : numberOf(found.length, results.length);
    }

    function numberOf(found, shown) {
        if (found === 0) {
            return say("nothing found", "没有找到");
        }
        const more = found > shown ? say(`, the first ${shown} are shown`, `，显示前 ${shown} 个`) : "";
        return say(found === 1 ? "1 section" : `${found} sections`, `${found} 个小节`) + more;
    }

    /** A result: the page, the section, and an excerpt around the first word found. */
    function resultOf({ page, url, title, text }, words) {
        const at = Math.max(0, text.toLowerCase().indexOf(words[0]));
        const from = Math.max(0, at - AROUND);
        const to = at + words[0].length + AROUND;
        let excerpt = text.slice(from, to);
        excerpt = from > 0 ? `…${excerpt.replace(/^\w+\s/, "")}` : excerpt; // no half words at the ends
        excerpt = to < text.length ? `${excerpt.replace(/\s\w+$/, "")}…` : excerpt;

        const link = document.createElement("a");
        link.href = path_to_root + url;
        for (const [className, content] of [["found-page", title === page ? "" : page], ["found-title", title], ["found-text", excerpt]]) {
            const line = document.createElement("span");
            line.className = className;
            mark(line, content, words);
            link.append(line);
        }
        link.addEventListener("click", () => dialog.close()); // it may lead to this very page
        const item = document.createElement("li");
        item.append(link);
        return item;
    }

    /** Puts `text` into `element`, with the words marked. */
    function mark(element, text, words) {
        const literal = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
        text.split(new RegExp(`(${literal.join("|")})`, "i")).forEach((part, index) => {
            const node = document.createElement(index % 2 === 1 ? "mark" : "span");
            node.textContent = part;
            element.append(node);
        });
    }

    /** Up and down between the box and the results, Enter in the box for the first one, Esc to close. */
    function keyInDialog(event) {
        event.stopPropagation(); // for mdBook, an arrow turns the page
        if (event.isComposing) {
            return; // Enter and the arrows belong to the input method
        }
        const stops = [input, ...list.querySelectorAll("a")];
        const here = stops.indexOf(document.activeElement);
        const next = { ArrowDown: here + 1, ArrowUp: here - 1 }[event.key];
        if (next !== undefined) {
            event.preventDefault();
            stops[Math.min(Math.max(next, 0), stops.length - 1)].focus();
        } else if (event.key === "Enter" && here === 0) {
            stops[1]?.click();
        } else if (event.key === "Escape") {
            dialog.close(); // by itself, a search box only empties itself first
        }
    }

    button.addEventListener("click", open);
    input.addEventListener("input", show);
    dialog.addEventListener("keydown", keyInDialog);
    dialog.addEventListener("click", (event) => {
        if (event.target === dialog) {
            dialog.close(); // beside the box
        }
    });
    document.addEventListener("keydown", (event) => {
        const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
        if (plain && (event.key === "/" || event.key === "s") && !dialog.open && !mdbook_something_else_has_focus(event)) {
            event.preventDefault();
            open();
        }
    });
})();
