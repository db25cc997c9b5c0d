// A full walk with simdjson's on-demand parser, which by itself checks only what is asked for.
#include "runtime/input/json_tree.h"

#include <simdjson.h>

#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include "runtime/value/numbers.h"
#include "runtime/value/utf8.h"

namespace journey::rt {

namespace {

namespace od = simdjson::ondemand;

// Deep enough for every real document, shallow enough for every stack.
constexpr int kMostNesting = 512;

std::string_view TrimEnd(std::string_view token) {
  while (!token.empty() &&
         (token.back() == ' ' || token.back() == '\t' || token.back() == '\r' || token.back() == '\n')) {
    token.remove_suffix(1);
  }
  return token;
}

// simdjson 3.0 does not look whether it got memory for its texts, and shows nobody that memory.
using Texts = std::unique_ptr<uint8_t[]> od::parser::*;
Texts TextsOf();
template <Texts kTexts>
struct Show {
  friend Texts TextsOf() { return kTexts; }
};
template struct Show<&od::parser::string_buf>;

}  // namespace

struct JsonTree::Impl {
  od::parser parser;
  std::vector<char> padded;
  std::vector<JsonNode> nodes;

  // Fills in nodes[index]; false for malformed text. `keep` is false inside arrays.
  bool Walk(od::value value, uint32_t index, int depth, bool keep);
  bool WalkObject(od::object object, uint32_t index, int depth, bool keep);
};

bool JsonTree::Impl::WalkObject(od::object object, uint32_t index, int depth, bool keep) {
  uint32_t previous = 0;
  for (auto member : object) {
    std::string_view key;
    if (member.unescaped_key().get(key) != simdjson::SUCCESS) return false;
    od::value value;
    if (member.value().get(value) != simdjson::SUCCESS) return false;
    if (!keep) {
      if (!Walk(value, 0, depth + 1, false)) return false;
      continue;
    }
    auto at = static_cast<uint32_t>(nodes.size());
    nodes.push_back({});
    nodes[at].key = key;
    (previous == 0 ? nodes[index].child : nodes[previous].next) = at;
    previous = at;
    if (!Walk(value, at, depth + 1, true)) return false;
  }
  return true;
}

bool JsonTree::Impl::Walk(od::value value, uint32_t index, int depth, bool keep) {
  if (depth > kMostNesting) return false;
  od::json_type type;
  if (value.type().get(type) != simdjson::SUCCESS) return false;
  JsonType own = JsonType::kNull;
  std::string_view text;
  switch (type) {
    case od::json_type::object: {
      od::object object;
      if (value.get_object().get(object) != simdjson::SUCCESS) return false;
      if (keep) nodes[index].type = JsonType::kObject;
      return WalkObject(object, index, depth, keep);
    }
    case od::json_type::array: {
      od::array array;
      if (value.get_array().get(array) != simdjson::SUCCESS) return false;
      if (keep) nodes[index].type = JsonType::kArray;
      for (auto element : array) {
        od::value inner;
        if (element.get(inner) != simdjson::SUCCESS || !Walk(inner, 0, depth + 1, false)) return false;
      }
      return true;
    }
    case od::json_type::string:
      if (value.get_string().get(text) != simdjson::SUCCESS) return false;
      own = JsonType::kString;
      break;
    case od::json_type::number:
      text = TrimEnd(value.raw_json_token());
      if (!ScanJsonNumber(text)) return false;
      own = JsonType::kNumber;
      break;
    case od::json_type::boolean:
      text = TrimEnd(value.raw_json_token());
      if (text != "true" && text != "false") return false;
      own = JsonType::kBool;
      break;
    case od::json_type::null:
      if (TrimEnd(value.raw_json_token()) != "null") return false;
      break;
  }
  if (keep) {
    nodes[index].type = own;
    nodes[index].text = text;
  }
  return true;
}

JsonTree::JsonTree() : impl_(std::make_unique<Impl>()) {}
JsonTree::~JsonTree() = default;

JsonTree::Result JsonTree::Parse(std::string_view text) {
  Impl& impl = *impl_;
  // The parser reads whole blocks, so it needs readable bytes behind the text.
  size_t needed = text.size() + simdjson::SIMDJSON_PADDING;
  if (impl.padded.size() < needed) impl.padded.resize(needed * 2);
  if (!text.empty()) std::memcpy(impl.padded.data(), text.data(), text.size());
  std::memset(impl.padded.data() + text.size(), 0, simdjson::SIMDJSON_PADDING);

  impl.nodes.clear();
  impl.nodes.push_back({});
  impl.nodes[0].type = JsonType::kObject;
  auto failure = [&] { return IsValidUtf8(text) ? Result::kMalformed : Result::kBadUtf8; };
  od::document document;
  auto error = impl.parser.iterate(simdjson::padded_string_view(impl.padded.data(), text.size(), impl.padded.size()))
                   .get(document);
  if (error == simdjson::MEMALLOC || impl.parser.*TextsOf() == nullptr) throw std::bad_alloc();
  if (error != simdjson::SUCCESS) return failure();
  od::json_type type;
  if (document.type().get(type) != simdjson::SUCCESS) return failure();
  if (type != od::json_type::object) return Result::kNotAnObject;
  od::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) return failure();
  if (!impl.WalkObject(object, 0, 0, true)) return failure();
  // "Out of bounds" is how the parser says that nothing stands behind the object.
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return failure();
  return Result::kOk;
}

const JsonNode* JsonTree::Root() const { return &impl_->nodes[0]; }

const JsonNode* JsonTree::Find(const JsonNode* object, std::string_view key) const {
  if (object == nullptr || object->type != JsonType::kObject) return nullptr;
  const JsonNode* found = nullptr;
  for (uint32_t at = object->child; at != 0; at = impl_->nodes[at].next) {
    if (impl_->nodes[at].key == key) found = &impl_->nodes[at];
  }
  return found;
}

const JsonNode* JsonTree::Find(const JsonNode* object, std::span<const std::string> path) const {
  for (const std::string& part : path) {
    object = Find(object, std::string_view(part));
    if (object == nullptr) return nullptr;
  }
  return object;
}

}  // namespace journey::rt
