#pragma once

namespace gatescope::test {

/// As Chrome's network panel saves it, with an entry that is none.
inline constexpr const char *kChromeHar =
    R"({"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},
"pages":[{"startedDateTime":"2026-03-01T10:00:00.000Z","id":"page_1","title":"http://shop.test/","pageTimings":{"onLoad":12.5}}],
"entries":[{"_initiator":{"type":"other"},"_priority":"VeryHigh","_resourceType":"document","cache":{},"connection":"52344",
"pageref":"page_1","request":{"method":"GET","url":"https://shop.test/cart?x=1#top","httpVersion":"h3",
"headers":[{"name":":authority","value":"shop.test"},{"name":":method","value":"GET"},{"name":":path","value":"/cart?x=1"},
{"name":":scheme","value":"https"},{"name":"accept","value":"*/*"}],"queryString":[{"name":"x","value":"1"}],"cookies":[],
"headersSize":-1,"bodySize":0},"response":{"status":200,"statusText":"","httpVersion":"h3",
"headers":[{"name":"content-type","value":"text/html"},{"name":"content-encoding","value":"gzip"}],"cookies":[],
"content":{"size":26,"mimeType":"text/html","compression":-2,"text":"<h1>Zw\u00f6lf Boxk\u00e4mpfer</h1>"},
"redirectURL":"","headersSize":-1,"bodySize":-1,"_transferSize":300,"_error":null},"serverIPAddress":"[::1]",
"startedDateTime":"2026-03-01T10:00:00.250Z","time":30.5,"timings":{"blocked":2.5,"dns":-1,"ssl":3,"connect":5,
"send":1,"wait":20,"receive":2,"_blocked_queueing":1.1}},
{"startedDateTime":"2026-03-01T10:00:01.000Z","time":0,"request":{"method":"GET","url":"http://shop.test/blocked",
"httpVersion":"","headers":[],"queryString":[],"cookies":[],"headersSize":-1,"bodySize":0},
"response":{"status":0,"statusText":"","httpVersion":"","headers":[],"cookies":[],"content":{"size":0,"mimeType":"x-unknown"},
"redirectURL":"","headersSize":-1,"bodySize":-1,"_error":"net::ERR_BLOCKED_BY_CLIENT"},"cache":{},
"timings":{"blocked":1,"dns":-1,"ssl":-1,"connect":-1,"send":0,"wait":0,"receive":0}},
{"this is": "no entry"},
{"startedDateTime":"2026-03-01T11:00:02+01:00","time":9,"_resourceType":"websocket","request":{"method":"GET",
"url":"ws://shop.test:8000/chat","httpVersion":"HTTP/1.1","headers":[{"name":"Host","value":"shop.test:8000"}],
"queryString":[],"cookies":[],"headersSize":80,"bodySize":0},"response":{"status":101,"statusText":"Switching Protocols",
"httpVersion":"HTTP/1.1","headers":[],"cookies":[],"content":{"size":0,"mimeType":"x-unknown"},"redirectURL":"",
"headersSize":60,"bodySize":0},"cache":{},"timings":{"send":0,"wait":9,"receive":0},
"_webSocketMessages":[{"type":"send","time":1772359202.5,"opcode":1,"data":"hi"},
{"type":"receive","time":1772359202.6,"opcode":2,"data":"AAEC"}]}
]}})";

/// As Firefox's network panel saves it.
inline constexpr const char *kFirefoxHar =
    "\xEF\xBB\xBF"
    R"({"log":{"version":"1.2","creator":{"name":"Firefox","version":"128.0"},"browser":{"name":"Firefox","version":"128.0"},
"pages":[{"id":"page_1","pageTimings":{"onContentLoad":-1,"onLoad":-1},"startedDateTime":"2026-03-01T10:00:00.000+01:00","title":"x"}],
"entries":[{"startedDateTime":"2026-03-01T10:00:00.123+01:00","request":{"bodySize":9,"method":"POST","url":"http://shop.test:8000/pay",
"httpVersion":"HTTP/1.1","headers":[{"name":"Host","value":"shop.test:8000"},{"name":"Cookie","value":"a=b"}],"cookies":[{"name":"a","value":"b"}],
"queryString":[],"headersSize":100,"postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"item","value":"a tea"}]}},
"response":{"status":302,"statusText":"Found","httpVersion":"HTTP/1.1","headers":[{"name":"Set-Cookie","value":"one=1\ntwo=2"}],
"cookies":[],"content":{"mimeType":"text/plain","size":0,"text":""},"redirectURL":"/","headersSize":50,"bodySize":50},
"cache":{},"timings":{"blocked":0,"dns":0,"connect":0,"ssl":0,"send":0,"wait":3,"receive":0},"time":3,"_securityState":"insecure",
"serverIPAddress":"127.0.0.1","connection":"8000","pageref":"page_1"}]}})";

} // namespace gatescope::test
