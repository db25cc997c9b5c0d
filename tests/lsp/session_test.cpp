// Sessions with their answers, as files: sessions/*.session.
//
// A line `? METHOD PARAMS` is a request, `! METHOD PARAMS` a notification, `# …` a remark; lines with `<` are what
// comes back, which UPDATE_GOLDENS=1 writes. Parameters can be short: ROOT is the folder of projects/, "open" a file in
// it, "file" the text that is open under this name, "from" and "to" a change of it, and "at": "FILE: some ^words" the
// place of the mark in the first such words of that text. Each file says in its remarks what it is to show.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/lsp/client.h"

namespace journey::lsp::testing {
namespace {

namespace fs = std::filesystem;

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

class Player {
 public:
  explicit Player(bool shows_capabilities) : shows_capabilities_(shows_capabilities) {}

  std::string Play(const std::string& session) {
    std::istringstream stream(session);
    std::string out;
    for (std::string line; std::getline(stream, line);) {
      if (line.starts_with("<")) continue;
      out += line + "\n";
      if (!line.starts_with("?") && !line.starts_with("!")) continue;
      const size_t space = line.find(' ', 2);
      const std::string method = line.substr(2, space - 2);
      Json params = Json::parse(Replaced(space == std::string::npos ? "{}" : line.substr(space + 1), "ROOT", root_));
      Complete(params);
      Json message{{"jsonrpc", "2.0"}, {"method", method}, {"params", params}};
      if (line[0] == '?') message["id"] = ++id_;
      for (const Json& answer : client_.Exchange(message)) {
        // What the server can do is the same in each, and shown in one.
        if (line.starts_with("? initialize") && !shows_capabilities_) continue;
        out += Shown(answer);
      }
      Remember(method, params);
    }
    return out;
  }

 private:
  void Complete(Json& params) {
    if (params.contains("open")) {
      const std::string name = params["open"];
      params = {{"textDocument",
                 {{"uri", root_ + "/" + name},
                  {"languageId", "journey"},
                  {"version", 1},
                  {"text", ReadFile("tests/lsp/projects/" + name)}}}};
    }
    if (params.contains("file")) {
      params["textDocument"]["uri"] = UriOf(params["file"]);
      params.erase("file");
    }
    if (params.contains("from")) {
      std::string& text = texts_[params["textDocument"]["uri"]];
      const std::string from = params["from"], to = params["to"];
      const size_t at = text.find(from);
      ASSERT_NE(at, std::string::npos) << from;
      const Json begin = At("", Find(text, "^" + from, encoding_))["position"];
      const Json end = At("", Find(text, from, encoding_))["position"];
      text.replace(at, from.size(), to);
      params = {{"textDocument", {{"uri", params["textDocument"]["uri"]}, {"version", ++version_}}},
                {"contentChanges", {{{"range", {{"start", begin}, {"end", end}}}, {"text", to}}}}};
    }
    if (!params.contains("at")) return;
    const std::string at = params["at"];
    const size_t colon = at.find(": ");
    const std::string uri = UriOf(at.substr(0, colon));
    const Json place = At(uri, Find(texts_[uri], at.substr(colon + 2), encoding_));
    params.erase("at");
    params.update(place);
  }
  std::string UriOf(const std::string& name) const {
    for (const auto& [uri, text] : texts_) {
      if (uri.ends_with(name)) return uri;
    }
    ADD_FAILURE() << name << " is not open";
    return name;
  }
  // Texts that are open, so that places can be found in them.
  void Remember(const std::string& method, const Json& params) {
    if (method == "initialize" && params.dump().find("utf-8") != std::string::npos) encoding_ = Encoding::kUtf8;
    if (method == "textDocument/didOpen") texts_[params["textDocument"]["uri"]] = params["textDocument"]["text"];
  }
  // Ranges and positions are shorter than JSON has them.
  static Json Compact(const Json& json) {
    if (json.is_object() && json.size() == 2 && json.contains("line") && json.contains("character")) {
      return std::to_string(json["line"].get<int>()) + ":" + std::to_string(json["character"].get<int>());
    }
    if (!json.is_structured()) return json;
    Json out = json;
    for (auto& [key, value] : out.items()) value = Compact(value);
    const bool range = out.is_object() && out.size() == 2 && out.contains("start") && out.contains("end");
    return range ? Json(out["start"].get<std::string>() + "-" + out["end"].get<std::string>()) : out;
  }
  std::string Shown(Json answer) const {
    answer.erase("jsonrpc");
    const Json compact = Compact(answer);
    constexpr size_t kLine = 140;
    const std::string line = compact.dump();
    std::istringstream stream(Replaced(line.size() < kLine ? line : compact.dump(1), root_, "ROOT"));
    std::string out;
    for (std::string part; std::getline(stream, part);) out += "< " + part + "\n";
    return out;
  }

  const bool shows_capabilities_;
  const std::string root_ = FileUri("tests/lsp/projects");
  Client client_;
  std::map<std::string, std::string> texts_;
  Encoding encoding_ = Encoding::kUtf16;
  int id_ = 0, version_ = 1;
};

TEST(Sessions, AreAnsweredAsWritten) {
  size_t sessions = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator("tests/lsp/sessions")) {
    SCOPED_TRACE(entry.path());
    ++sessions;
    const std::string written = ReadFile(entry.path().string());
    const std::string played = Player(entry.path().stem() == "life").Play(written);
    if (std::getenv("UPDATE_GOLDENS") != nullptr) std::ofstream(entry.path(), std::ios::binary) << played;
    EXPECT_EQ(ReadFile(entry.path().string()), played);
  }
  EXPECT_GE(sessions, 6u);
}

}  // namespace
}  // namespace journey::lsp::testing
