// Paths as text, data, a table of pairs, and a page.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/csv_text.h"
#include "base/figure_text.h"
#include "insight/blocks.h"
#include "insight/page.h"
#include "insight/paths.h"

namespace journey::insight {
namespace {

using Json = nlohmann::ordered_json;
constexpr size_t kShownPairs = 30;

template <typename Key>
std::vector<std::pair<Key, uint64_t>> Sorted(const std::map<Key, uint64_t>& counts) {
  std::vector<std::pair<Key, uint64_t>> list(counts.begin(), counts.end());
  std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return list;
}

std::string VariantText(const Paths& paths, const Variant& variant) {
  std::string text;
  for (const uint32_t step : variant.steps) text += (text.empty() ? "" : " → ") + paths.names[step];
  if (variant.length > variant.steps.size()) {
    text += fmt::format(" → {} more", CountText(variant.length - variant.steps.size()));
  }
  return text;
}

std::string EndText(const std::string& end) { return end.empty() ? "(not over)" : end; }

// How it begins, how it goes on, where it stops, the commonest walks.
std::vector<Block> BlocksOf(const Paths& paths, const std::string& what) {
  std::vector<Block> blocks;
  const auto list = [&](const char* title, const std::map<uint32_t, uint64_t>& counts) {
    Block block{title, "", {what, "walks", "share"}, {}, {}};
    for (const auto& [name, count] : Sorted(counts)) {
      block.rows.push_back({paths.names[name], CountText(count), ShareText(count, paths.walks)});
    }
    blocks.push_back(std::move(block));
  };
  list("How it begins", paths.starts);
  Block pairs{"What follows what", "", {"from", "to", "times", "of all that follows"}, {}, {}};
  std::map<uint32_t, uint64_t> from;
  for (const auto& [pair, count] : paths.pairs) from[pair.first] += count;
  for (const auto& [pair, count] : Sorted(paths.pairs)) {
    if (pairs.rows.size() == kShownPairs) {
      pairs.note = fmt::format("The first {} of {} pairs; .json and .csv have all.", kShownPairs, paths.pairs.size());
      break;
    }
    pairs.rows.push_back(
        {paths.names[pair.first], paths.names[pair.second], CountText(count), ShareText(count, from[pair.first])});
  }
  blocks.push_back(std::move(pairs));
  list("Where it stops", paths.lasts);
  Block ends{"How it ends", "", {"outcome", "walks", "share"}, {}, {}};
  for (const auto& [end, count] : Sorted(paths.ends)) {
    ends.rows.push_back({EndText(end), CountText(count), ShareText(count, paths.walks)});
  }
  blocks.push_back(std::move(ends));
  Block variants{"The commonest walks", "", {"walk", "end", "how many", "share"}, {}, {}};
  variants.note = fmt::format("{} different walks{}.", CountText(paths.variants),
                              paths.variants_cut ? ", and more that are not told apart" : "");
  for (const Variant& variant : paths.commonest) {
    variants.rows.push_back({VariantText(paths, variant), EndText(variant.end), CountText(variant.count),
                             ShareText(variant.count, paths.walks)});
  }
  blocks.push_back(std::move(variants));
  std::erase_if(blocks, [](const Block& block) { return block.rows.empty(); });
  return blocks;
}

std::string LeadOf(const Paths& paths) {
  return fmt::format("{} walks, {} steps.", CountText(paths.walks), CountText(paths.steps));
}

}  // namespace

std::string WritePathsText(const Paths& paths, const std::string& title, const std::string& what) {
  std::string out = Printable(title) + "\n  " + LeadOf(paths) + "\n";
  for (const Block& block : BlocksOf(paths, what)) AppendText(block, out);
  return out;
}

std::string WritePathsJson(const Paths& paths, const std::string& title, const std::string& what) {
  Json json = {{"format_version", 1},  {"title", title},       {"steps_are", what},
               {"walks", paths.walks}, {"steps", paths.steps}, {"variants", paths.variants}};
  const auto counts = [&](const char* key, const std::map<uint32_t, uint64_t>& map) {
    json[key] = Json::array();
    for (const auto& [name, count] : Sorted(map)) json[key].push_back({paths.names[name], count});
  };
  std::map<uint32_t, uint64_t> all;
  for (size_t i = 0; i < paths.counts.size(); ++i) all[static_cast<uint32_t>(i)] = paths.counts[i];
  counts("names", all);
  counts("starts", paths.starts);
  counts("lasts", paths.lasts);
  json["ends"] = Json::array();
  for (const auto& [end, count] : Sorted(paths.ends)) json["ends"].push_back({end, count});
  json["pairs"] = Json::array();
  for (const auto& [pair, count] : Sorted(paths.pairs)) {
    json["pairs"].push_back({paths.names[pair.first], paths.names[pair.second], count});
  }
  json["flows"] = Json::array();
  for (size_t i = 0; i < paths.flows.size(); ++i) {
    for (const auto& [pair, count] : Sorted(paths.flows[i])) {
      json["flows"].push_back(
          {{"step", i + 1}, {"from", paths.names[pair.first]}, {"to", paths.names[pair.second]}, {"count", count}});
    }
  }
  json["commonest"] = Json::array();
  for (const Variant& variant : paths.commonest) {
    Json item = {{"count", variant.count}, {"length", variant.length}, {"end", variant.end}, {"steps", Json::array()}};
    for (const uint32_t step : variant.steps) item["steps"].push_back(paths.names[step]);
    json["commonest"].push_back(std::move(item));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string WritePathsCsv(const Paths& paths) {
  std::string out = "step,from,to,count\n";
  const auto line = [&](const std::string& step, const std::pair<uint32_t, uint32_t>& pair, uint64_t count) {
    out +=
        fmt::format("{},{},{},{}\n", step, CsvCell(paths.names[pair.first]), CsvCell(paths.names[pair.second]), count);
  };
  for (const auto& [pair, count] : Sorted(paths.pairs)) line("any", pair, count);
  for (size_t i = 0; i < paths.flows.size(); ++i) {
    for (const auto& [pair, count] : Sorted(paths.flows[i])) line(std::to_string(i + 1), pair, count);
  }
  return out;
}

std::string WritePathsHtml(const Paths& paths, const std::string& title, const std::string& what) {
  std::string out = PageHead(title) + "<p>" + LeadOf(paths) + "</p>\n</header>\n<main>\n<section>\n";
  const std::string picture = DrawSankey(paths, title);
  if (!picture.empty()) out += "<figure tabindex=\"0\" aria-label=\"" + Clean(title) + "\">" + picture + "</figure>\n";
  for (const Block& block : BlocksOf(paths, what)) {
    out += "<h2 dir=\"auto\">" + Clean(block.title) + "</h2>\n";
    if (!block.note.empty()) out += "<p>" + Clean(block.note) + "</p>\n";
    AppendTable(block.title, block.head, block.rows, out);
  }
  return out + "</section>\n" + PageTail();
}

}  // namespace journey::insight
