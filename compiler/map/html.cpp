// One page: the style, a contents list, then sections of figures with their tables.
#include "base/markup.h"
#include "compiler/map/palette.h"
#include "compiler/map/write.h"
#include "insight/text_width.h"

namespace journey::map {
namespace {

using insight::CleanText;

constexpr char kPage[] =
    "html{color-scheme:light dark}body{margin:0;background:#fff;color:#171b26;font:15px/1.5 Inter,'Segoe UI',"
    "'Helvetica Neue',Arial,'Noto Sans','DejaVu Sans',sans-serif}header,main{padding:0 28px}header{padding-top:24px}"
    "h1{font-size:28px;margin:0 0 4px}h2{font-size:20px;margin:36px 0 8px}nav a{margin-right:16px}"
    "a{color:#3341a8}figure{margin:0 0 12px;overflow-x:auto;border:1px solid #dfe3ec;border-radius:12px}"
    "figure svg{display:block}details{margin:0 0 28px;overflow-x:auto}summary{cursor:pointer;color:#565e72}"
    "table{border-collapse:collapse;margin:8px 0;font-size:13px}caption{text-align:left;font-weight:700;padding:4px 0}"
    "th,td{border:1px solid #cdd3e0;padding:4px 8px;text-align:left;vertical-align:top;min-width:90px}"
    "th{background:#f5f6fa}"
    "@media screen and (prefers-color-scheme:dark){body{background:#14161c;color:#f2f4f9}a{color:#a9b4ff}"
    "figure{border-color:#343a48}summary{color:#a7afc0}th,td{border-color:#434a5a}th{background:#1c1f28}}"
    "@media print{@page{size:A3 "
    "landscape;margin:10mm}header,main{padding:0}h1{font-size:20px}h2{font-size:16px;margin:8px "
    "0}nav,summary{display:none}"
    "figure{border:0;break-inside:avoid;overflow:visible}figure svg{max-width:100%;max-height:235mm;height:auto}"
    "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";

std::string Clean(std::string_view text) { return EscapedMarkup(CleanText(text)); }

void AppendTable(const Table& table, std::string& out) {
  out += "<details><summary>As a table</summary>\n<table>\n<caption>" + Clean(table.caption) + "</caption>\n<tr>";
  for (const std::string& cell : table.head) out += "<th scope=\"col\" dir=\"auto\">" + Clean(cell) + "</th>";
  out += "</tr>\n";
  for (const std::vector<std::string>& row : table.rows) {
    out += "<tr>";
    for (size_t i = 0; i < row.size(); ++i) {
      // A row with one cell beside its head is about the whole.
      const bool whole = i == 1 && row.size() == 2 && table.head.size() > 2;
      const std::string span = whole ? " colspan=\"" + std::to_string(table.head.size() - 1) + "\"" : "";
      out += i == 0 ? "<th scope=\"row\" dir=\"auto\">" + Clean(row[i]) + "</th>"
                    : "<td dir=\"auto\"" + span + ">" + Clean(row[i]) + "</td>";
    }
    out += "</tr>\n";
  }
  out += "</table>\n</details>\n";
}

}  // namespace

std::string WriteHtml(const std::string& title, const std::vector<Section>& sections, const LinkTo& link) {
  std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + Clean(title) +
         "</title>\n<style>" + kPage + StyleSheet() + "</style>\n</head>\n<body>\n<header>\n<h1 dir=\"auto\">" +
         Clean(title) + "</h1>\n<nav aria-label=\"Contents\">";
  for (size_t i = 0; i < sections.size(); ++i) {
    out += "<a href=\"#section-" + std::to_string(i + 1) + "\">" + Clean(sections[i].title) + "</a> ";
  }
  out += "</nav>\n</header>\n<main>\n";
  for (size_t i = 0; i < sections.size(); ++i) {
    out += "<section id=\"section-" + std::to_string(i + 1) + "\">\n<h2 dir=\"auto\">" + Clean(sections[i].title) +
           "</h2>\n";
    for (const Scene& scene : sections[i].scenes) {
      out += "<figure tabindex=\"0\" aria-label=\"" + Clean(scene.title) + "\">\n";
      AppendSvg(scene, link, out);
      out += "</figure>\n";
      AppendTable(scene.table, out);
    }
    out += "</section>\n";
  }
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace journey::map
