// JSON Lines in memory as a source of inputs, text after text: what an embedding host hands over, and tests.
//
// Not thread-safe. `program` must outlive the source; each text must live until Next has returned false for it.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/input/decode.h"
#include "runtime/input/source.h"

namespace journey::rt {

class TextSource final : public InputSource {
 public:
  explicit TextSource(const Program& program, std::string_view text = {}) : decoder_(program) { Continue(text); }

  // The text that comes next, of whole lines; the last newline may be left out. Line numbers go on from the text
  // before.
  void Continue(std::string_view text);

  bool Next(Arena& arena, Input* input, RawLine* raw) override;
  void UseCompiler(const LineCompiler* compiler) override { decoder_.UseCompiler(compiler); }
  const Status& status() const override { return status_; }
  void Keep(std::string* /*kept*/) const override {}
  void Restore(const RawLine& raw, std::string_view /*kept*/, Arena& arena, Input* input) override {
    *input = decoder_.Decode(raw.text, arena);
  }

 private:
  JsonDecoder decoder_;
  std::string_view rest_;
  // So far from the end of rest_ lines end with a newline and are followed by what the decoder may read.
  size_t unpadded_ = 0;
  uint64_t number_ = 0;
  Status status_;
};

}  // namespace journey::rt
