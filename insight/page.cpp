// Style, frame, tables.
#include "insight/page.h"

#include "base/markup.h"
#include "insight/blocks.h"

namespace journey::insight {
namespace {

constexpr char kStyle[] =
    ":root{color-scheme:light "
    "dark;--page:#fff;--ink:#171b26;--muted:#565e72;--rule:#dfe3ec;--bar:#4a66c8;--soft:#c9d3f3;"
    "--bad:#b3261e;--good:#1f7a3d}"
    "@media screen and (prefers-color-scheme:dark){:root{--page:#14161c;--ink:#f2f4f9;--muted:#a7afc0;--rule:#343a48;"
    "--bar:#93a9f0;--soft:#36436b;--bad:#f0857c;--good:#70cc8e}}"
    "body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 Inter,'Segoe UI','Helvetica Neue',Arial,"
    "'Noto Sans','DejaVu Sans',sans-serif}"
    "header,main{max-width:960px;margin:0 auto;padding:0 20px}header{padding-top:16px}main{padding-bottom:24px}nav "
    "a{display:inline-block;margin-right:14px}a{color:var(--bar)}"
    "h2{border-bottom:1px solid var(--rule);margin-top:40px}h3{margin:28px 0 4px}p{margin:4px 0 8px;color:var(--muted)}"
    // Pictures may use the window's room beside the column of texts.
    "figure{margin:8px min(0px,510px - 50vw) 8px 0;overflow-x:auto}"
    "svg{display:block}.bar{fill:var(--bar)}.ground{fill:var(--rule)}"
    ".line{stroke:var(--bar);stroke-width:2}.plot{margin:10px 0 14px;font-size:13px;line-height:1.3}"
    ".mark{display:grid;grid-template:'label track value'/15em minmax(0,1fr) 9em;gap:2px 12px;align-items:center;"
    "padding:3px 0}.label{grid-area:label;text-align:end;overflow-wrap:anywhere}"
    ".value{grid-area:value;color:var(--muted)}.track{grid-area:track;width:100%;height:16px;overflow:visible}"
    ".axis{grid-area:track;display:flex;justify-content:space-between;border-top:1px solid var(--muted);"
    "color:var(--muted);padding-top:3px}@media(max-width:600px){.mark{grid-template:'label value' "
    "'track track'/minmax(0,1fr) auto}.label{text-align:start}}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:6px 0 12px}"
    "th,td{text-align:left;padding:3px 14px 3px 0;border-bottom:1px solid var(--rule);vertical-align:top}"
    ".figure{text-align:right}td.figure{white-space:nowrap}"
    "td.missed{color:var(--bad);font-weight:700}td.met{color:var(--good)}"
    "@media print{figure svg{max-width:100%;height:auto}section{break-before:page}"
    "section:first-of-type{break-before:auto}figure,tr,.mark{break-inside:avoid}}";

}  // namespace

std::string Clean(const std::string& text) { return EscapedMarkup(Printable(text)); }

std::string PageHead(const std::string& title, const std::string& more_style) {
  std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + Clean(title) +
         "</title>\n<style>" + kStyle + more_style + "</style>\n</head>\n<body>\n<header>\n<h1 dir=\"auto\">" +
         Clean(title) + "</h1>\n";
  return out;
}

std::string ScrollBegin(const std::string& title) {
  return "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"" + Clean(title) + "\">";
}
std::string ScrollEnd() { return "</div>\n"; }

std::string PageTail() { return "</main>\n</body>\n</html>\n"; }

void AppendTable(const std::string& title, const std::vector<std::string>& head,
                 const std::vector<std::vector<std::string>>& rows, std::string& out) {
  const std::vector<bool> figures = FigureColumns(head.size(), rows);
  const auto figure = [&](size_t column) { return column < figures.size() && figures[column]; };
  out += ScrollBegin(title) + "<table>\n<tr>";
  for (size_t i = 0; i < head.size(); ++i) {
    // An empty head is none: readers would be told of a column without a name.
    const std::string tag = head[i].empty() ? "td" : "th";
    out += "<" + tag + (head[i].empty() ? "" : " scope=\"col\"") + (figure(i) ? " class=\"figure\"" : "") + ">" +
           Clean(head[i]) + "</" + tag + ">";
  }
  out += "</tr>\n";
  for (const std::vector<std::string>& row : rows) {
    out += "<tr>";
    for (size_t i = 0; i < row.size(); ++i) {
      const char* mark = row[i] == "MISSED" ? " class=\"missed\""
                         : row[i] == "met"  ? " class=\"met\""
                         : figure(i)        ? " class=\"figure\""
                                            : "";
      out += i == 0 ? "<th scope=\"row\" dir=\"auto\">" + Clean(row[i]) + "</th>"
                    : std::string("<td") + mark + " dir=\"auto\">" + Clean(row[i]) + "</td>";
    }
    out += "</tr>\n";
  }
  out += "</table>" + ScrollEnd();
}

}  // namespace journey::insight
