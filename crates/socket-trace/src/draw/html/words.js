// What the player says, in both languages.

const WORDS = {
    en: {
        first: "To the beginning (Home)", back: "Step back (←, k)", play: "Play, pause (space)", next: "Step (→, j)", last: "To the end (End)",
        scrub: "Events that are shown", speed: "Speed", help: "Keys (?)", keyboard: "Keys", close: "Close",
        keys: [["→ j", "step"], ["← k", "step back"], ["space", "play, pause"], ["Home End", "to the beginning, to the end"], ["Esc", "put an event away"], ["?", "these keys"]],
        server: "server", client: "client",
        cause: "cause", kernel: "the kernel, by itself", end_of: "the end of process",
        hint: "Point at an event, or step with the arrow keys, to see all of it.",
        time: "time", entered: "entered", returned: "returned", lasted: "lasted", result: "result", meaning: "meaning", thread: "thread", socket: "socket inode",
        from: "from", to: "to", flags: "flags", sequence: "sequence number", acknowledges: "acknowledges", window: "window", options: "options",
        names: "what it is", bytes: "bytes", local: "local address", remote: "remote address", state: "state", count: "count", queue: "queue", process: "process",
        status: "exit status", signal: "killed by", stream: "stream", about: "about", first_of_more: "The first {} bytes are kept.", event: "event",
        derived: "derived: it follows from what was seen", fragmented: "in fragments", interrupted: "interrupted by a signal", never: "never returned",
        receive: "bytes received and not read", send: "bytes sent and not acknowledged", accept: "connections complete and not accepted",
    },
    zh: {
        first: "回到开头（Home）", back: "后退一步（←、k）", play: "播放、暂停（空格）", next: "前进一步（→、j）", last: "到结尾（End）",
        scrub: "显示到哪个事件", speed: "速度", help: "按键（?）", keyboard: "按键", close: "关闭",
        keys: [["→ j", "前进一步"], ["← k", "后退一步"], ["空格", "播放、暂停"], ["Home End", "到开头、到结尾"], ["Esc", "收起事件"], ["?", "这些按键"]],
        server: "服务器", client: "客户端",
        cause: "起因", kernel: "内核自己", end_of: "进程结束：",
        hint: "指向一个事件，或用方向键一步步走，就能看到它的全部内容。",
        time: "时间", entered: "进入", returned: "返回", lasted: "历时", result: "结果", meaning: "含义", thread: "线程", socket: "套接字 inode",
        from: "来自", to: "发往", flags: "标志", sequence: "序号", acknowledges: "确认号", window: "窗口", options: "选项",
        names: "特点", bytes: "字节数", local: "本地地址", remote: "对端地址", state: "状态", count: "数量", queue: "队列", process: "进程",
        status: "退出状态", signal: "杀死它的信号", stream: "输出流", about: "关于", first_of_more: "只保留了前 {} 个字节。", event: "事件",
        derived: "推断：由看到的推出", fragmented: "已分片", interrupted: "被信号打断", never: "再没有返回",
        receive: "已收到、还没读的字节", send: "已发送、还没确认的字节", accept: "已建立、还没 accept 的连接",
    },
};
