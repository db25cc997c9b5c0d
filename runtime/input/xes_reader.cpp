// Expat's calls as events, and how it is begun anew behind what it does not take.
#include "runtime/input/xes_reader.h"

#include <expat.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "runtime/input/codes.h"
#include "runtime/input/kept.h"
#include "runtime/input/lines.h"

namespace journey::rt {

namespace {

constexpr size_t kReadBytes = 64 * 1024;
// What the parser is given at once behind a fault, since it copies that, and the next fault may be near.
constexpr size_t kSmallPiece = 512;
constexpr size_t kShownBytes = 64 * 1024;
constexpr size_t kMostDepth = 1024;
constexpr std::string_view kCasePrefix = "case:";
constexpr Fault kLoose = {kNoCustomer, "no customer: the event stands outside of any trace"};
constexpr Fault kBadXml = {kBadSyntax, "the event is malformed XML"};
constexpr Fault kTooLarge = {kLineTooLong, "an event of more than 16 MiB"};

// Without a namespace's prefix.
std::string_view LocalName(std::string_view name) { return name.substr(name.rfind(':') + 1); }  // npos + 1 is 0

bool IsAttribute(std::string_view name) {
  for (const std::string_view tag : {"string", "date", "int", "float", "boolean", "id"}) {
    if (name == tag) return true;
  }
  return false;
}

uint64_t Lines(std::string_view text) { return static_cast<uint64_t>(std::count(text.begin(), text.end(), '\n')); }

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0'; }

}  // namespace

struct XesReader::Handlers {
  static XesReader& Of(void* data) { return *static_cast<XesReader*>(data); }
  static void Start(void* data, const char* name, const char** attributes) { Of(data).Start(name, attributes); }
  static void End(void* data, const char* /*name*/) { Of(data).End(); }
  static void Other(void* data, const char* /*text*/, int /*size*/) {
    Of(data).last_token_ = static_cast<uint64_t>(XML_GetCurrentByteIndex(Of(data).parser_));
  }
  static void Declaration(void* data, const char* /*version*/, const char* encoding, int /*standalone*/) {
    if (encoding != nullptr) Of(data).encoding_ = encoding;
  }
};

XesReader::XesReader(std::unique_ptr<ByteSource> bytes) : bytes_(std::move(bytes)), buffer_(kReadBytes) {}
XesReader::~XesReader() {
  if (parser_ != nullptr) XML_ParserFree(parser_);
}

// `open`: the tags that are open where it begins.
void XesReader::NewParser(std::string_view open, const char* encoding) {
  if (parser_ != nullptr) XML_ParserFree(parser_);
  parser_ = XML_ParserCreate(encoding);
  if (parser_ == nullptr) throw std::bad_alloc();
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, Handlers::Start, Handlers::End);
  XML_SetDefaultHandlerExpand(parser_, Handlers::Other);
  XML_SetXmlDeclHandler(parser_, Handlers::Declaration);
  open_.clear();
  lines_before_ = lines_;
  last_token_ = 0;
  parsed_ = open.size();
  if (open.empty()) return;
  reopening_ = true;
  (void)XML_Parse(parser_, open.data(), static_cast<int>(open.size()), XML_FALSE);
  reopening_ = false;
}

uint64_t XesReader::Line() const { return lines_before_ + XML_GetCurrentLineNumber(parser_); }

// The text of the event at hand, up to there.
void XesReader::Copy(uint64_t end) {
  const uint64_t begin = std::max(copied_, parsed_);
  if (end <= begin || event_.text.size() >= kShownBytes) return;
  event_.text.append(block_.substr(begin - parsed_, std::min<uint64_t>(end - begin, kShownBytes - event_.text.size())));
  copied_ = end;
}

void XesReader::Attribute(const char** attributes, std::string_view prefix, std::string* to) {
  std::string_view key, value;
  for (; attributes[0] != nullptr; attributes += 2) {
    if (LocalName(attributes[0]) == "key") key = attributes[1];
    if (LocalName(attributes[0]) == "value") value = attributes[1];
  }
  if (to->size() + key.size() + value.size() > kMaxLineBytes) {
    if (open_.back() == Element::kEvent) event_.fault = kTooLarge;
    return;
  }
  PutNumber(prefix.size() + key.size(), to);
  to->append(prefix).append(key);
  PutText(value, to);
}

void XesReader::Start(const char* name, const char** attributes) {
  last_token_ = static_cast<uint64_t>(XML_GetCurrentByteIndex(parser_));
  const std::string_view local = LocalName(name);
  const bool in_log = !open_.empty() && open_.back() == Element::kLog;
  const bool in_trace = !open_.empty() && open_.back() == Element::kTrace;
  Element element = Element::kOther;
  if (open_.empty()) {
    if (local != "log") {
      Fail(": this is no XES log: it begins with <" + std::string(name) + ">");
      (void)XML_StopParser(parser_, XML_FALSE);
      return;
    }
    element = Element::kLog;
    if (!reopening_) names_.assign(1, name);
  } else if (in_log && local == "trace") {
    element = Element::kTrace;
    if (!reopening_) {
      names_.resize(1);
      names_.emplace_back(name);
      trace_.clear();
    }
  } else if ((in_log || in_trace) && local == "event") {
    element = Element::kEvent;
    event_ = {};
    event_.line = Line();
    copied_ = last_token_;
    if (in_log) event_.fault = kLoose;
  } else if (in_trace && IsAttribute(local)) {
    Attribute(attributes, kCasePrefix, &trace_);
  } else if (!open_.empty() && open_.back() == Element::kEvent && IsAttribute(local)) {
    Attribute(attributes, {}, &event_.attributes);
  }
  open_.push_back(element);
  if (open_.size() > kMostDepth) {
    Fail(":" + std::to_string(Line()) + ": elements are nested more than 1,024 deep");
    (void)XML_StopParser(parser_, XML_FALSE);
  }
}

void XesReader::End() {
  last_token_ = static_cast<uint64_t>(XML_GetCurrentByteIndex(parser_));
  if (open_.empty()) return;  // stopped
  const Element element = open_.back();
  open_.pop_back();
  if (element == Element::kEvent) {
    Copy(last_token_ + static_cast<uint64_t>(XML_GetCurrentByteCount(parser_)));
    FinishEvent();
  } else if (element == Element::kTrace) {
    names_.resize(1);
    FlushTrace();
  } else if (element == Element::kLog) {
    ++logs_;
    (void)XML_StopParser(parser_, XML_TRUE);  // another may follow
  }
}

void XesReader::FinishEvent() {
  pending_bytes_ += event_.text.size() + event_.attributes.size() + sizeof(XesEvent);
  pending_.push_back(std::move(event_));
  event_ = {};
  const bool in_trace = !open_.empty() && open_.back() == Element::kTrace;
  if (!in_trace || pending_bytes_ > kMaxLineBytes) FlushTrace();
}

void XesReader::FlushTrace() {
  for (XesEvent& event : pending_) {
    if (!event.fault) event.attributes.insert(0, trace_);
    ready_.push_back(std::move(event));
  }
  pending_.clear();
  pending_bytes_ = 0;
}

bool XesReader::InEvent() const { return std::find(open_.begin(), open_.end(), Element::kEvent) != open_.end(); }

void XesReader::FailAtParser(bool at_end) {
  if (!status_.ok()) return;  // it was stopped
  const XML_Error error = XML_GetErrorCode(parser_);
  const std::string line = ":" + std::to_string(Line()) + ": ";
  if (error == XML_ERROR_UNKNOWN_ENCODING) {
    Fail(": the encoding " + encoding_ + " is not supported; convert the log to UTF-8");
  } else if (at_end && open_.empty() && error == XML_ERROR_NO_ELEMENTS) {
    if (logs_ == 0) Fail(": there is no log in it");
  } else if (at_end) {
    Fail(line + "the log breaks off before `</log>`");
  } else {
    Fail(line + "malformed XML: " + XML_ErrorString(error));
  }
}

void XesReader::BeginSkip(std::string_view block, const Fault& fault, std::string_view* rest) {
  const auto at = static_cast<uint64_t>(XML_GetCurrentByteIndex(parser_));
  size_t from = at > parsed_ ? std::min<uint64_t>(at - parsed_, block.size()) : 0;
  // Of a closing tag that does not fit the parser names the name.
  if (from >= 2 && block.substr(from - 2, 2) == "</") from -= 2;
  Copy(parsed_ + from);
  event_.fault = fault;
  while (InEvent()) open_.pop_back();
  FinishEvent();
  lines_ += Lines(block.substr(0, from));
  rest->remove_prefix(from);
  skipping_ = true;
  piece_ = kSmallPiece;
}

bool XesReader::Skip(std::string_view* rest) {
  constexpr size_t kLongestTag = 256;
  // A tag may begin in the block before.
  const size_t carried = skipped_.size();
  if (carried > 0) skipped_.append(rest->substr(0, kLongestTag));
  const std::string_view text = carried > 0 ? std::string_view(skipped_) : *rest;
  for (size_t begin = text.find('<'); begin != std::string_view::npos; begin = text.find('<', begin + 1)) {
    const size_t close = text.find('>', begin);
    if (close == std::string_view::npos && text.size() - begin < kLongestTag) {
      if (carried > 0 && rest->size() > kLongestTag) break;  // it is too long to be one
      skipped_ = std::string(text.substr(begin));
      lines_ += Lines(text.substr(0, begin));
      *rest = {};
      return false;
    }
    const std::string_view tag = text.substr(begin, text.find_first_of(" \t\r\n/>", begin + 2) - begin);
    const bool closing = tag.starts_with("</");
    const std::string_view name = LocalName(tag.substr(closing ? 2 : 1));
    const bool behind = closing && name == "event" && close != std::string_view::npos;
    const bool before = name == "trace" || (closing && name == "log");
    if (!behind && !before) continue;
    // What ends the trace but is not its own end is for the log.
    if (before && !(closing && name == "trace") && names_.size() > 1) {
      names_.resize(1);
      FlushTrace();
    }
    const size_t resume = behind ? close + 1 : begin;
    std::string open;
    for (const std::string& opened : names_) open += "<" + opened + ">";
    lines_ += Lines(text.substr(0, resume));
    // What was carried and is not passed over is given once more.
    if (resume < carried) open.append(text.substr(resume, carried - resume));
    rest->remove_prefix(std::max(resume, carried) - carried);
    NewParser(open, encoding_.empty() ? nullptr : encoding_.c_str());
    skipped_.clear();
    skipping_ = false;
    return true;
  }
  lines_ += Lines(carried > 0 ? std::string_view(skipped_).substr(0, carried) : *rest);
  skipped_.clear();
  if (carried > 0) return true;  // behind it
  *rest = {};
  return false;
}

// Up to the end of the block, of a log or of what is good; false where nothing more can be done.
bool XesReader::ParseSome(std::string_view* rest) {
  if (skipping_) return Skip(rest);
  if (parser_ == nullptr) {
    const size_t spaces = static_cast<size_t>(std::find_if_not(rest->begin(), rest->end(), IsSpace) - rest->begin());
    lines_ += Lines(rest->substr(0, spaces));
    rest->remove_prefix(spaces);
    if (rest->empty()) return false;
    const bool says = rest->starts_with("<?xml") || encoding_.empty();
    NewParser({}, wide_ || !says ? encoding_.c_str() : nullptr);
  }
  block_ = rest->substr(0, piece_);
  const XML_Status result = XML_Parse(parser_, block_.data(), static_cast<int>(block_.size()), XML_FALSE);
  if (result == XML_STATUS_OK) {
    Copy(InEvent() ? parsed_ + block_.size() : 0);
    lines_ += Lines(block_);
    parsed_ += block_.size();
    rest->remove_prefix(block_.size());
    piece_ = std::min(piece_ * 2, kReadBytes);
    if (parsed_ - last_token_ > kMaxLineBytes + kReadBytes) {
      if (InEvent() && !wide_) {
        BeginSkip({}, kTooLarge, rest);
      } else {
        Fail(":" + std::to_string(Line()) + ": a tag of more than 16 MiB");
      }
    }
    return !rest->empty();
  }
  if (result == XML_STATUS_SUSPENDED) {
    const uint64_t end = static_cast<uint64_t>(XML_GetCurrentByteIndex(parser_) + XML_GetCurrentByteCount(parser_));
    const size_t used = std::min<uint64_t>(end - parsed_, rest->size());
    lines_ += Lines(rest->substr(0, used));
    rest->remove_prefix(used);
    XML_ParserFree(parser_);
    parser_ = nullptr;
    return true;
  }
  if (!status_.ok() || !InEvent() || wide_) {
    FailAtParser(false);
    return false;
  }
  BeginSkip(block_, kBadXml, rest);
  return true;
}

void XesReader::Read() {
  const size_t size = bytes_->Read(buffer_.data(), buffer_.size());
  std::string_view rest(buffer_.data(), size);
  if (!begun_) {
    begun_ = true;
    if (rest.starts_with("\xFF\xFE") || rest.starts_with("\xFE\xFF")) {
      wide_ = true;
      encoding_ = rest[0] == '\xFF' ? "UTF-16LE" : "UTF-16BE";
    }
    NewParser({}, nullptr);
  }
  while (status_.ok() && size > 0 && ParseSome(&rest)) {
  }
  if (status_.ok() && size > 0) return;
  done_ = true;
  FlushTrace();
  if (!status_.ok()) return;
  status_ = bytes_->status();
  if (!status_.ok()) return;
  if (skipping_) {
    Fail(":" + std::to_string(lines_ + 1) + ": the log breaks off before `</log>`");
  } else if (parser_ != nullptr && XML_Parse(parser_, nullptr, 0, XML_TRUE) != XML_STATUS_OK) {
    FailAtParser(true);
  }
}

bool XesReader::Next(XesEvent* event) {
  while (ready_.empty()) {
    if (done_) return false;
    Read();
  }
  *event = std::move(ready_.front());
  ready_.pop_front();
  return true;
}

}  // namespace journey::rt
