// libcurl, one handle that keeps its connection.
#include "runtime/deliver/webhook.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/x509_vfy.h>
#include <xxhash.h>

#include <algorithm>
#include <utility>

#include "runtime/deliver/retry.h"
#include "runtime/deliver/signature.h"

namespace journey::rt {
namespace {

constexpr size_t kMostReply = size_t{64} << 10;  // bytes that are read of a reply
constexpr size_t kShownReply = 200;
constexpr int64_t kConnectMs = 5'000;
constexpr int kMostRedirects = 3;

struct Freed {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(char* text) const { curl_free(text); }
};
using Url = std::unique_ptr<CURLU, Freed>;
using Text = std::unique_ptr<char, Freed>;

std::string PartOf(const Url& url, CURLUPart part) {
  char* found = nullptr;
  if (curl_url_get(url.get(), part, &found, part == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0) != CURLUE_OK) return "";
  return Text(found).get();
}

Url Parse(const std::string& text) {
  Url url(curl_url());
  if (url != nullptr && curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) url.reset();
  return url;
}

// Scheme, host and port: where a request goes.
std::string OriginOf(const std::string& text) {
  const Url url = Parse(text);
  if (url == nullptr) return "";
  return fmt::format("{}://{}:{}", PartOf(url, CURLUPART_SCHEME), PartOf(url, CURLUPART_HOST),
                     PartOf(url, CURLUPART_PORT));
}

// What is read of a reply; the beginning of it is kept.
struct Reply {
  std::string text;
  size_t size = 0;
};

size_t TakeReply(char* bytes, size_t /*one*/, size_t count, void* reply_of) {
  Reply& reply = *static_cast<Reply*>(reply_of);
  reply.text.append(bytes, std::min(count, kShownReply - std::min(reply.text.size(), kShownReply)));
  reply.size += count;
  return reply.size > kMostReply ? 0 : count;
}

int IsStopped(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(stop)->load() ? 1 : 0;
}

void AppendMessage(const Send& send, std::string* body) {
  *body += fmt::format(R"({{"type":"send","timestamp":"{}","data":)", send.time);
  *body += send.record;
  *body += '}';
}

bool IsForLater(long status) {
  constexpr long kTimeout = 408, kTooEarly = 425, kTooMany = 429, kServer = 500;
  return status == kTimeout || status == kTooEarly || status == kTooMany || status >= kServer || status < 400;
}

// What a receiver may say of one among several.
bool MayBeOneOf(long status) {
  constexpr long kBad = 400, kTooLarge = 413, kUnprocessable = 422;
  return status == kBad || status == kTooLarge || status == kUnprocessable;
}

}  // namespace

struct WebhookSink::Curl {
  std::unique_ptr<CURL, Freed> handle;
  char fault[CURL_ERROR_SIZE] = "";
  const std::atomic<bool>* stop = nullptr;
};

namespace {

bool HoldsCertificates(const std::string& path) {
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(), X509_STORE_free);
  return store != nullptr && X509_STORE_load_file(store.get(), path.c_str()) == 1;
}

}  // namespace

WebhookSink::WebhookSink(WebhookOptions options, Clock& clock, std::unique_ptr<Curl> curl)
    : options_(std::move(options)), clock_(clock), curl_(std::move(curl)) {}
WebhookSink::~WebhookSink() = default;

Result<std::unique_ptr<WebhookSink>> WebhookSink::Open(WebhookOptions options, Clock& clock,
                                                       const std::atomic<bool>& stop) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  auto curl = std::make_unique<Curl>();
  curl->stop = &stop;
  if (ready == CURLE_OK) curl->handle.reset(curl_easy_init());
  CURL* handle = curl->handle.get();
  if (handle == nullptr) return Status::Error("libcurl does not start");
  const Url url = Parse(options.url);
  const std::string scheme = url != nullptr ? PartOf(url, CURLUPART_SCHEME) : "";
  if (scheme != "http" && scheme != "https") {
    return Status::Error(fmt::format("`{}` is no URL of http or https, such as https://example.com/hook", options.url));
  }
  if (!PartOf(url, CURLUPART_USER).empty() || !PartOf(url, CURLUPART_PASSWORD).empty()) {
    return Status::Error("the URL has a user or a password in it, which does not belong into a file; sign instead");
  }
  // Else every send would fail over it.
  if (!options.ca_file.empty() && !HoldsCertificates(options.ca_file)) {
    return Status::Error(fmt::format("`ca_file`: {} cannot be read, or holds no certificate in PEM", options.ca_file));
  }
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, curl->fault);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(handle, CURLOPT_USERAGENT, options.agent.c_str());
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout_ms));
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(options.timeout_ms, kConnectMs)));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, TakeReply);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, IsStopped);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &stop);
  return std::unique_ptr<WebhookSink>(new WebhookSink(std::move(options), clock, std::move(curl)));
}

Answer WebhookSink::PostTo(const std::string& url, std::string_view id, std::string_view body, long* status,
                           std::string* redirect) {
  CURL* handle = curl_->handle.get();
  const int64_t now = clock_.NowMs();
  const std::string name = HeaderId(id);
  std::vector<std::string> lines = {"content-type: application/json", "expect:", "webhook-id: " + name,
                                    fmt::format("webhook-timestamp: {}", now / 1000)};
  if (!options_.keys.empty())
    lines.push_back("webhook-signature: " + SignatureHeader(options_.keys, name, now / 1000, body));
  std::unique_ptr<curl_slist, Freed> headers;
  for (const std::string& line : lines) {
    curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
    if (longer == nullptr) return Answer::Retry("no memory for the headers");
    (void)headers.release();
    headers.reset(longer);
  }
  Reply reply;
  curl_->fault[0] = '\0';
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &reply);
  const CURLcode code = curl_easy_perform(handle);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, nullptr);
  *status = 0;
  // A reply that is longer than anybody wants to read has come all the same.
  const bool too_long = code == CURLE_WRITE_ERROR && reply.size > kMostReply;
  if (code != CURLE_OK && !too_long) {
    if (code == CURLE_ABORTED_BY_CALLBACK && curl_->stop->load()) return Answer::PutOff();
    return Answer::Retry(curl_->fault[0] != '\0' ? curl_->fault : curl_easy_strerror(code));
  }
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, status);
  if (*status >= 200 && *status < 300) return Answer::Delivered();
  const char* to = nullptr;
  if (curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &to) == CURLE_OK && to != nullptr) *redirect = to;
  std::string reason = fmt::format("HTTP {}", *status);
  if (!reply.text.empty()) reason += ": " + reply.text;
  std::ranges::replace_if(reason, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  if (!IsForLater(*status)) return Answer::Refused(std::move(reason));
  curl_header* after = nullptr;
  if (curl_easy_header(handle, "retry-after", 0, CURLH_HEADER, -1, &after) != CURLHE_OK) {
    return Answer::Retry(std::move(reason));
  }
  return Answer::Retry(std::move(reason), ParseRetryAfter(after->value, clock_.NowMs()));
}

Answer WebhookSink::Post(std::span<const Send> sends, long* status) {
  std::string body, id(sends[0].id);
  if (options_.array) {
    // The same sends have the same id however often they come together.
    std::string ids;
    for (const Send& send : sends) {
      body += body.empty() ? '[' : ',';
      AppendMessage(send, &body);
      ids.append(send.id).push_back('\n');
    }
    body += ']';
    id = fmt::format("batch/{:016x}", XXH3_64bits(ids.data(), ids.size()));
  } else {
    AppendMessage(sends[0], &body);
  }
  std::string url = options_.url;
  for (int hops = 0;; ++hops) {
    constexpr long kTemporary = 307, kPermanent = 308;
    std::string redirect;
    Answer answer = PostTo(url, id, body, status, &redirect);
    if (redirect.empty()) return answer;
    if (*status != kTemporary && *status != kPermanent) {
      return Answer::Retry(fmt::format("HTTP {}: a redirect to {}, which would be no POST", *status, redirect));
    }
    if (OriginOf(redirect) != OriginOf(options_.url) || hops == kMostRedirects) {
      return Answer::Retry(fmt::format("HTTP {}: a redirect to {}, which is not followed{}", *status, redirect,
                                       hops == kMostRedirects ? " any further" : ": it is another host"));
    }
    url = redirect;
  }
}

void WebhookSink::DeliverArray(std::span<const Send> sends, std::vector<Answer>* answers) {
  long status = 0;
  const Answer answer = Post(sends, &status);
  if (answer.kind != Answer::Kind::kRefused || sends.size() == 1 || !MayBeOneOf(status)) {
    answers->insert(answers->end(), sends.size(), answer);
    return;
  }
  const size_t half = sends.size() / 2;
  DeliverArray(sends.first(half), answers);
  if (answers->back().kind == Answer::Kind::kPutOff || answers->back().kind == Answer::Kind::kRetry) {
    answers->insert(answers->end(), sends.size() - half, Answer::PutOff());
    return;
  }
  DeliverArray(sends.subspan(half), answers);
}

std::vector<Answer> WebhookSink::Deliver(std::span<const Send> sends) {
  std::vector<Answer> answers;
  if (options_.array) {
    DeliverArray(sends, &answers);
    return answers;
  }
  for (size_t i = 0; i < sends.size(); ++i) {
    long status = 0;
    answers.push_back(Post(sends.subspan(i, 1), &status));
    if (answers.back().kind == Answer::Kind::kDelivered || answers.back().kind == Answer::Kind::kRefused) continue;
    // Most often the next one would fail as well.
    answers.resize(sends.size(), Answer::PutOff());
    break;
  }
  return answers;
}

}  // namespace journey::rt
