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
    "header,main{max-width:960px;margin:0 auto;padding:16px 20px}nav a{margin-right:14px}a{color:var(--bar)}"
    "h2{border-bottom:1px solid var(--rule);margin-top:40px}h3{margin:28px 0 4px}p{margin:4px 0 8px;color:var(--muted)}"
    "figure{margin:8px 0;overflow-x:auto}svg{display:block;max-width:100%;height:auto}svg text{fill:var(--ink);"
    "font-size:13px}svg .muted{fill:var(--muted);font-size:12px}.bar{fill:var(--bar)}.ground{fill:var(--rule)}"
    ".line{stroke:var(--bar);stroke-width:2}.axis{stroke:var(--muted);stroke-width:1}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:6px 0 12px}"
    "th,td{text-align:left;padding:3px 14px 3px 0;border-bottom:1px solid var(--rule);vertical-align:top}"
    "td.figure{text-align:right;white-space:nowrap}td.missed{color:var(--bad);font-weight:700}td.met{color:var(--good)}"
    "@media print{section{break-before:page}section:first-of-type{break-before:auto}figure,tr{break-inside:avoid}}";

}  // namespace

std::string Clean(const std::string& text) { return EscapedMarkup(Printable(text)); }

std::string Short(const std::string& text, size_t most) {
  size_t at = 0, characters = 0;
  while (at < text.size()) {
    size_t next = at + 1;
    while (next < text.size() && (text[next] & 0xC0) == 0x80) ++next;
    if (++characters >= most && next < text.size()) return text.substr(0, at) + "…";
    at = next;
  }
  return text;
}

std::string PageHead(const std::string& title) {
  std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + Clean(title) +
         "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<header>\n<h1 dir=\"auto\">" + Clean(title) +
         "</h1>\n";
  return out;
}

std::string PageTail() { return "</main>\n</body>\n</html>\n"; }

void AppendTable(const std::string& title, const std::vector<std::string>& head,
                 const std::vector<std::vector<std::string>>& rows, std::string& out) {
  out += "<div class=\"scroll\"><table>\n<caption hidden>" + Clean(title) + "</caption>\n<tr>";
  for (const std::string& cell : head) out += "<th scope=\"col\">" + Clean(cell) + "</th>";
  out += "</tr>\n";
  for (const std::vector<std::string>& row : rows) {
    out += "<tr>";
    for (size_t i = 0; i < row.size(); ++i) {
      const bool figure =
          !row[i].empty() && ((row[i][0] >= '0' && row[i][0] <= '9') || row[i][0] == '+' || row[i][0] == '-');
      const char* mark = row[i] == "MISSED" ? " class=\"missed\""
                         : row[i] == "met"  ? " class=\"met\""
                         : figure           ? " class=\"figure\""
                                            : "";
      out += i == 0 ? "<th scope=\"row\" dir=\"auto\">" + Clean(row[i]) + "</th>"
                    : std::string("<td") + mark + " dir=\"auto\">" + Clean(row[i]) + "</td>";
    }
    out += "</tr>\n";
  }
  out += "</table></div>\n";
}

}  // namespace journey::insight
