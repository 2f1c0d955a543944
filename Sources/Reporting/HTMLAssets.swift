/// The style and the script of the HTML report. Both are allowed by their hashes, so neither may be changed on the way.
enum HTMLAssets {
  static let style = """

    :root{color-scheme:light dark;--page:#f5f6f8;--card:#fff;--ink:#1a2230;--soft:#566074;--line:#dde1e8;--link:#1b5cab;
    --node:#eef1f6;--critical:#a3122a;--critical-tint:#fbe9ec;--high:#a63c06;--high-tint:#fdeee4;--medium:#765200;
    --medium-tint:#fbf2d9;--low:#1d5b8c;--low-tint:#e6f1fa;--info:#4d586b;--info-tint:#edf0f4;--good:#1b6a3c;
    --good-tint:#e3f4e9;--unproven:#5a3c98;--unproven-tint:#f0ebfa}
    @media (prefers-color-scheme:dark){:root{--page:#11151c;--card:#1a202a;--ink:#e7eaf0;--soft:#a3adbd;--line:#313a48;
    --link:#8fbcf4;--node:#262e3b;--critical:#ff9aa8;--critical-tint:#46141f;--high:#ffb18a;--high-tint:#432214;
    --medium:#f0cb72;--medium-tint:#3a2f10;--low:#90c6f2;--low-tint:#12304a;--info:#b5becc;--info-tint:#29313e;
    --good:#86d6a4;--good-tint:#123322;--unproven:#c9b4f7;--unproven-tint:#2d2249}}
    *{box-sizing:border-box}
    html{scroll-behavior:smooth}
    body{margin:0 auto;padding:2rem 1.5rem 3rem;max-width:84rem;background:var(--page);color:var(--ink);
    font:15px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif;
    overflow-wrap:anywhere}
    h1{margin:.1rem 0;font-size:1.7rem;line-height:1.25;letter-spacing:-.01em}
    h2{margin:0 0 .5rem;font-size:1.15rem;line-height:1.3}
    p{margin:0 0 .4rem}
    a{color:var(--link)}
    a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,summary:focus-visible
    {outline:2px solid var(--link);outline-offset:2px}
    code,.cell{font:.86em/1.45 ui-monospace,"Cascadia Mono",Menlo,"Liberation Mono",monospace}
    .skip{position:absolute;left:-99rem}
    .skip:focus{left:1rem;top:.5rem;padding:.4rem .8rem;background:var(--card)}
    .kicker{margin:0;color:var(--soft);font-size:.8rem;font-weight:600;letter-spacing:.06em;text-transform:uppercase}
    .facts{color:var(--soft);margin-bottom:1.2rem}
    section{margin:0 0 1.2rem;padding:1.2rem 1.4rem;background:var(--card);border:1px solid var(--line);
    border-radius:10px}
    section>:last-child,td>:last-child,td>p:last-child{margin-bottom:0}
    .lead{color:var(--soft);max-width:52rem}
    .verdict{--tone:var(--high);border-left:6px solid var(--tone)}
    .verdict.aligned{--tone:var(--good)}
    .verdict.not-proven{--tone:var(--unproven)}
    .verdict h2{margin:0;color:var(--tone);font-size:1.9rem;line-height:1.2}
    .answer{font-size:1.05rem;max-width:58rem}
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.6rem;margin:1rem 0 0;padding:0;
    list-style:none}
    .tiles a{display:block;height:100%;padding:.6rem .8rem;border-radius:8px;color:var(--tone);
    background:var(--tint);text-decoration:none}
    .tiles a:hover span{text-decoration:underline}
    .tiles b{display:block;font-size:1.7rem;line-height:1.2;font-variant-numeric:tabular-nums}
    .tiles span{font-size:.88rem}
    .critical{--tone:var(--critical);--tint:var(--critical-tint)}
    .high{--tone:var(--high);--tint:var(--high-tint)}
    .medium,.partial{--tone:var(--medium);--tint:var(--medium-tint)}
    .low{--tone:var(--low);--tint:var(--low-tint)}
    .info,.plain,.muted{--tone:var(--info);--tint:var(--info-tint)}
    .good{--tone:var(--good);--tint:var(--good-tint)}
    .bad{--tone:var(--high);--tint:var(--high-tint)}
    .unproven{--tone:var(--unproven);--tint:var(--unproven-tint)}
    .unproven.muted{--tone:var(--info);--tint:var(--info-tint)}
    .obligations{margin-top:1.1rem}
    .obligations svg{display:block;width:100%;height:10px;border-radius:5px;background:var(--info-tint)}
    .obligations .held{fill:var(--good);--tone:var(--good)}
    .obligations .missing{fill:var(--high);--tone:var(--high)}
    .obligations .unproven{fill:var(--unproven)}
    .obligations .unbound{fill:var(--medium);--tone:var(--medium)}
    .obligations .documentary{fill:var(--soft);--tone:var(--soft)}
    .legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.5rem 0 0;padding:0;list-style:none;font-size:.88rem;
    color:var(--soft)}
    .legend li::before{content:"";display:inline-block;width:.7em;height:.7em;margin-right:.4em;border-radius:2px;
    background:var(--tone)}
    nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;margin:0 0 1.2rem;padding:0 .2rem;list-style:none;
    font-size:.92rem}
    section.unproven{border-left:6px solid var(--unproven)}
    .notice{padding:.6rem .8rem;border-radius:8px;background:var(--medium-tint);color:var(--medium)}
    .tools{display:flex;flex-wrap:wrap;align-items:end;gap:.6rem 1rem;margin:0 0 .8rem}
    .tools[hidden]{display:none}
    .tools label{display:flex;flex-direction:column;gap:.15rem;color:var(--soft);font-size:.82rem}
    .tools p{margin:0 0 .35rem auto;color:var(--soft);font-size:.88rem}
    .narrow{display:none!important}
    input,select{min-width:9rem;padding:.4rem .55rem;border:1px solid var(--soft);border-radius:6px;background:var(--card);
    color:var(--ink);font:inherit}
    input{min-width:15rem}
    table{width:100%;border-collapse:collapse;font-size:.92rem}
    caption{padding:.3rem 0;text-align:left;font-weight:600}
    th,td{padding:.6rem .7rem .6rem 0;border-top:1px solid var(--line);text-align:left;vertical-align:top;
    font-weight:400}
    tbody th{font-weight:600}
    thead th{padding-top:.3rem;border-top:0;border-bottom:1px solid var(--line);color:var(--soft);font-size:.82rem;
    font-weight:600;white-space:nowrap}
    thead+tbody>tr:first-child>*{border-top:0}
    th button{padding:0;border:0;background:none;color:inherit;font:inherit;cursor:pointer}
    th button::after{content:" ↕";opacity:.55}
    [aria-sort=ascending] button::after{content:" ↑";opacity:1}
    [aria-sort=descending] button::after{content:" ↓";opacity:1}
    .number{text-align:right;font-variant-numeric:tabular-nums;padding-right:1.6rem;white-space:nowrap}
    .differs{color:var(--medium);font-weight:600}
    .findings{table-layout:fixed}
    .findings>thead th:nth-child(1){width:10%}
    .findings>thead th:nth-child(2){width:14%}
    .findings>thead th:nth-child(3){width:14%}
    .findings>thead th:nth-child(4){width:19%}
    .findings>thead th:nth-child(5){width:27%}
    [data-label=Until]{white-space:nowrap}
    .badge,.state{display:inline-block;padding:.1rem .5rem;border-radius:99px;background:var(--tint);color:var(--tone);
    font-size:.8rem;font-weight:600;white-space:nowrap}
    .state{margin-right:.4rem}
    .kind,.count,.access,th .cell{display:block}
    .kind{margin-top:.25rem;font-size:.86rem;color:var(--soft)}
    li .kind{display:inline-block;min-width:10.5rem;margin:0 .4rem 0 0}
    .count,.meta,.cell,.label{color:var(--soft);font-weight:400}
    .count,.meta{font-size:.86rem}
    .label{font-size:.86rem}
    .new{display:inline-block;margin-top:.3rem;padding:0 .45rem;border:1px solid currentColor;border-radius:99px;
    color:var(--link);font-size:.76rem;font-weight:600}
    .cause{margin-top:.3rem}
    .none{font-weight:600}
    .plain{margin:0;padding:0;list-style:none}
    .chain{display:flex;flex-wrap:wrap;gap:.25rem 0;margin:0 0 .25rem;padding:0;list-style:none;font-size:.88rem}
    .chain li{max-width:100%;padding:.05rem .5rem;border:1px solid var(--line);border-radius:5px;background:var(--node)}
    .chain li+li{margin-left:1.5rem;position:relative}
    .chain li+li::before{content:"→";position:absolute;left:-1.25rem;color:var(--soft)}
    .chain .account{border-radius:99px}
    .chain .grant{border-color:currentColor;background:var(--card);color:var(--link);font-weight:600}
    .chain .other{border-style:dashed}
    .members>td{padding-top:0;border-top:0}
    details{padding:0 0 .2rem}
    summary{display:inline-block;padding:.15rem 0;color:var(--link);cursor:pointer;font-size:.92rem}
    summary::before{content:"▸ "}
    details[open]>summary::before{content:"▾ "}
    details table{margin:.3rem 0 .3rem;padding-left:1rem;border-left:3px solid var(--line)}
    details th:first-child{padding-left:.9rem}
    .more{margin:.5rem 0 0;padding:.4rem .7rem;border-radius:6px;background:var(--info-tint);color:var(--info);
    font-size:.9rem}
    dl{margin:0}
    dl div{display:grid;grid-template-columns:12rem 1fr;gap:.2rem 1rem;padding:.4rem 0;border-top:1px solid var(--line)}
    dl div:first-child{border-top:0}
    dt{color:var(--soft)}
    dd{margin:0}
    dd .meta{display:block}
    .columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1rem 2rem;align-items:start}
    .counts td,.counts th{padding:.25rem 0;font-weight:400}
    .counts .number{width:5rem;padding-right:1rem}
    footer{color:var(--soft);font-size:.88rem}
    @media screen and (max-width:52rem){
    body{padding:1.2rem .8rem 2rem}
    section{padding:1rem}
    h1{font-size:1.35rem}
    .tiles{grid-template-columns:repeat(2,1fr)}
    .narrow{display:flex!important}
    .tools label,input,select{width:100%}
    .tools p{margin:0}
    table:not(.counts),table:not(.counts)>tbody,table:not(.counts)>tbody>tr,table:not(.counts)>tbody>tr>*{display:block;
    width:100%}
    table:not(.counts)>thead{display:none}
    table:not(.counts)>tbody>tr>*{padding:.25rem 0;border:0;text-align:left}
    table:not(.counts)>tbody>tr>[data-label]:not(:empty)::before{content:attr(data-label);display:block;
    color:var(--soft);font-size:.78rem;font-weight:400}
    .findings>tbody,table:not(.findings):not(.sources):not(.counts)>tbody>tr,.sources>tbody{padding:.7rem 0;
    border-top:1px solid var(--line)}
    details table{border-left:0}
    details th:first-child{padding-left:0}
    .number{padding-right:0}
    li .kind{display:block}
    dl div{grid-template-columns:1fr;gap:0}
    }
    @media print{
    @page{size:A4 landscape;margin:13mm 12mm;@bottom-right{content:counter(page) " / " counter(pages);
    font:8pt sans-serif}}
    :root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--link:#123f7a;--node:#f4f4f4;
    --critical:#8c0f24;--critical-tint:#fff;--high:#8a3205;--high-tint:#fff;--medium:#5f4200;--medium-tint:#fff;
    --low:#174a72;--low-tint:#fff;--info:#333;--info-tint:#fff;--good:#15552f;--good-tint:#fff;--unproven:#48307a;
    --unproven-tint:#fff}
    body{max-width:none;padding:0;font-size:8.5pt}
    th,td{padding-top:.4rem;padding-bottom:.4rem}
    .findings>thead{display:table-row-group}
    section{padding:.5rem 0;border:0;border-top:1px solid var(--line);border-radius:0}
    .verdict,section.unproven{padding-left:.8rem}
    nav,.tools,.skip,th button::after{display:none}
    .tiles{grid-template-columns:repeat(8,1fr)}
    .tiles a{border:1px solid var(--tone)}
    .badge,.state{border:1px solid currentColor}
    tr,.tiles,.chain,dl div,.columns{break-inside:avoid}
    .members{break-inside:auto}
    h2,.lead,thead,summary{break-after:avoid}
    details:not([open])::details-content{content-visibility:visible;block-size:auto}
    summary{color:var(--soft)}
    a{color:inherit;text-decoration:none}
    }

    """

  /// Filter and order of the findings. Without it, the page shows them all, most severe first.
  static let script = """

    (function () {
      'use strict';
      var table = document.getElementById('list');
      if (!table) return;
      var groups = Array.prototype.slice.call(table.tBodies);
      var find = document.getElementById('find');
      var severity = document.getElementById('severity');
      var kind = document.getElementById('kind');
      var order = document.getElementById('order');
      var status = document.getElementById('status');
      var heads = Array.prototype.slice.call(table.tHead.querySelectorAll('[data-by]'));
      var compare = new Intl.Collator('en', {numeric: true}).compare;
      groups.forEach(function (group, index) { group.place = index; });

      function filter() {
        var words = find.value.toLowerCase().split(/\\s+/).filter(Boolean);
        var shown = 0, total = 0;
        groups.forEach(function (group) {
          var data = group.dataset;
          if (words.length && group.words === undefined) group.words = group.textContent.toLowerCase();
          var fits = (!severity.value || data.word === severity.value) &&
            (!kind.value || data.kind.split(' ').indexOf(kind.value) >= 0) &&
            words.every(function (word) { return group.words.indexOf(word) >= 0; });
          group.hidden = !fits;
          total += Number(data.count);
          if (fits) shown += Number(data.count);
        });
        status.textContent = shown === total ? total + ' findings' : shown + ' of ' + total + ' findings';
      }

      function sort(by, direction) {
        var sign = direction === 'ascending' ? 1 : -1;
        groups.slice().sort(function (left, right) {
          var difference = by === 'severity' ? left.dataset.severity - right.dataset.severity
            : compare(left.dataset[by], right.dataset[by]);
          return sign * difference || left.place - right.place;
        }).forEach(function (group) { table.appendChild(group); });
        heads.forEach(function (head) {
          if (head.dataset.by === by) head.setAttribute('aria-sort', direction);
          else head.removeAttribute('aria-sort');
        });
        order.value = by;
      }

      heads.forEach(function (head) {
        var button = document.createElement('button');
        button.type = 'button';
        button.textContent = head.textContent;
        head.textContent = '';
        head.appendChild(button);
        button.addEventListener('click', function () {
          var now = head.getAttribute('aria-sort');
          var first = head.dataset.by === 'severity' ? 'descending' : 'ascending';
          sort(head.dataset.by, now ? (now === 'ascending' ? 'descending' : 'ascending') : first);
        });
      });
      find.addEventListener('input', filter);
      severity.addEventListener('change', filter);
      kind.addEventListener('change', filter);
      order.addEventListener('change', function () {
        sort(order.value, order.value === 'severity' ? 'descending' : 'ascending');
      });
      var tools = document.getElementById('tools');
      tools.addEventListener('submit', function (event) { event.preventDefault(); });
      tools.hidden = false;
      filter();

      var closed = [];
      window.addEventListener('beforeprint', function () {
        closed = Array.prototype.slice.call(document.querySelectorAll('details:not([open])'));
        closed.forEach(function (part) { part.open = true; });
      });
      window.addEventListener('afterprint', function () {
        closed.forEach(function (part) { part.open = false; });
      });
    })();

    """
}
