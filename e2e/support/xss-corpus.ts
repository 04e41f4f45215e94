const rightToLeftOverride = "\u202E";
const zeroWidthSpace = "\u200B";
const lineSeparator = "\u2028";
const fullwidthLess = "\uFF1C";
const fullwidthGreater = "\uFF1E";
const overlongQuote = "\u02BA";

/**
 * Texts that run as code wherever one is put into a page as anything but text. Whatever of them runs sets
 * `window.__xss`. None is longer than the shortest text that a user may give.
 */
export const xssCorpus: readonly string[] = [
  // Script elements, whole, broken and in other cases.
  "<script>window.__xss=1</script>",
  "<ScRiPt>window.__xss=2</sCrIpT>",
  "<script src=data:text/javascript,window.__xss=3></script>",
  "<scr<script>ipt>window.__xss=4</scr</script>ipt>",
  "</script><script>window.__xss=5</script>",
  "<script/x>window.__xss=6</script\t\n>",
  "<<script>window.__xss=7;//<</script>",
  "<script>window.__xss=8//",
  "<!--><script>window.__xss=9</script>-->",
  "<![CDATA[<script>window.__xss=10</script>]]>",
  // Handlers that run by themselves.
  "<img src=x onerror=window.__xss=11>",
  '<img src=x onerror="window.__xss=12"//',
  "<img/src=`x`onerror=window.__xss=13>",
  "<body onload=window.__xss=14>",
  "<details open ontoggle=window.__xss=15>",
  "<input autofocus onfocus=window.__xss=16>",
  "<select autofocus onfocus=window.__xss=17>",
  "<video><source onerror=window.__xss=18></video>",
  "<audio src=x onerror=window.__xss=19>",
  "<marquee onstart=window.__xss=20>",
  "<style>@keyframes x{}</style><b style=animation-name:x onanimationstart=window.__xss=21>",
  "<x onclick=window.__xss=22 tabindex=1 id=x>#x",
  "<div contenteditable onblur=window.__xss=23 autofocus>",
  // SVG and MathML.
  "<svg onload=window.__xss=24>",
  "<svg><script>window.__xss=25</script></svg>",
  "<svg><animate onbegin=window.__xss=26 attributeName=x dur=1s>",
  "<svg><a xlink:href=javascript:window.__xss=27><text y=9>a</text></a></svg>",
  "<svg><use href=data:image/svg+xml,<svg/onload=window.__xss=28>>",
  "<math><mtext><mglyph><style><img src onerror=window.__xss=29>",
  '<svg></p><style><a id="</style><img src=1 onerror=window.__xss=30>">',
  // Addresses that are code, frames and bases.
  "javascript:window.__xss=31",
  "JaVaScRiPt:window.__xss=32//https://example.com",
  "java\tscript:window.__xss=33",
  "<a href=javascript:window.__xss=34>open</a>",
  "<iframe src=javascript:parent.__xss=35>",
  '<iframe srcdoc="<script>parent.__xss=36</script>">',
  "<object data=javascript:window.__xss=37>",
  "<embed src=javascript:window.__xss=38>",
  "<form action=javascript:window.__xss=39><input type=submit autofocus>",
  '<meta http-equiv=refresh content="0;url=javascript:window.__xss=40">',
  "<base href=https://evil.example/>",
  "data:text/html,<script>opener.__xss=41</script>",
  "vbscript:window.__xss=42",
  // Out of an attribute, a string, a comment or a JSON island.
  '"><script>window.__xss=43</script>',
  "' autofocus onfocus='window.__xss=44",
  '" onmouseover="window.__xss=45',
  "';window.__xss=46;//",
  '\\";window.__xss=47;//',
  "--></style></title></textarea><img src=x onerror=window.__xss=48>",
  "</noscript><img src=x onerror=window.__xss=49>",
  // Templates of this and that.
  "{{constructor.constructor('window.__xss=50')()}}",
  "${window.__xss=51}",
  "`${window.__xss=52}`",
  "#{window.__xss=53} <%= window.__xss=53 %>",
  "[[${window.__xss=54}]] {{7*7}}",
  '{"dangerouslySetInnerHTML":{"__html":"<img src=x onerror=window.__xss=55>"}}',
  '{"__proto__":{"innerHTML":"<img src onerror=window.__xss=56>"}}',
  "![x](javascript:window.__xss=57) [x](javascript:window.__xss=57)",
  // Characters that are not what they look like.
  `${rightToLeftOverride}<script>window.__xss=58</script>`,
  `<scr${zeroWidthSpace}ipt>window.__xss=59</scr${zeroWidthSpace}ipt>`,
  `${fullwidthLess}script${fullwidthGreater}window.__xss=60${fullwidthLess}/script${fullwidthGreater}`,
  `${overlongQuote}onmouseover=window.__xss=61 `,
  `a${lineSeparator}window.__xss=62${lineSeparator}//`,
  "\u0001\u0008<img\u000Csrc=x\u000Conerror=window.__xss=63>",
  "&lt;script&gt;window.__xss=64&lt;/script&gt;",
  "&#60;img src=x onerror=window.__xss=65&#62;",
  "%3Cscript%3Ewindow.__xss=66%3C/script%3E",
  "\\u003cscript\\u003ewindow.__xss=67\\u003c/script\\u003e",
  "+ADw-script+AD4-window.__xss=68+ADw-/script+AD4-",
].map((text) => text.trim());
