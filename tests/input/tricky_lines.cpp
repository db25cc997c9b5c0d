// The list: one line a trick.
#include "tests/input/tricky_lines.h"

namespace journey::rt::testing_input {

std::string Head(std::string_view event) {
  return R"({"type":"track","event":")" + std::string(event) + R"(","userId":"x","timestamp":"2026-01-01T00:00:00Z",)";
}

std::vector<std::string> TrickyLines() {
  std::vector<std::string> lines = {
      "",
      "{}",
      "[1,2]",
      "null",
      R"({"type":"track","event":"Item Bought","userId":"ada","messageId":"m-17","timestamp":"2026-03-28T10:00:00.5Z","properties":{"price":80}})",
      R"({"properties":{"price":1},"timestamp":"2026-01-01T00:00:00Z","userId":"x","event":"Item Bought","type":"track"})",
      R"({"properties":{"price":1},"timestamp":"2026-01-01T00:00:00Z","userId":"x","event":"All","type":"track"})",
      R"({"event":"All","properties":{"i":1},"timestamp":"2026-01-01T00:00:00Z","type":"track","userId":"x"})",
      R"({"event":"All","properties":{"i":1},"timestamp":"2026-01-01T00:00:00Z","type":"page","userId":"x"})",
      R"({"event":"All","properties":{"i":1},"timestamp":"2026-01-01T00:00:00Z","type":"identify","userId":"x"})",
      R"({"event":"All","traits":{"age":1},"timestamp":"2026-01-01T00:00:00Z","type":"identify","userId":"x"})",
      R"({"event":"All","traits":{"age":1},"timestamp":"2026-01-01T00:00:00Z","type":"track","userId":"x"})",
      R"({"traits":{"age":1},"timestamp":"2026-01-01T00:00:00Z","type":"identify","userId":"x"})",
      R"({"traits":{"age":"1"},"timestamp":"2026-01-01T00:00:00Z","type":"identify","userId":"x"})",
      R"({"traits":{"age":"1"},"timestamp":"2026-01-01T00:00:00Z","type":"page","userId":"x"})",
      R"({"properties":{"title":"t"},"timestamp":"2026-01-01T00:00:00Z","type":"page","userId":"x"})",
      R"({"properties":{"title":7},"timestamp":"2026-01-01T00:00:00Z","type":"page","userId":"x"})",
      R"({"properties":{"title":7},"timestamp":"2026-01-01T00:00:00Z","type":"group","userId":"x"})",
      R"({"properties":{"title":7},"timestamp":"2026-01-01T00:00:00Z","type":"screen","userId":"x"})",
      R"({"type":"group"})",
      R"({"type":"group","timestamp":"2026-01-01T00:00:00Z"})",
      R"({"type":"group","timestamp":5})",
      R"({"type":"group","timestamp":"soon"})",
      R"({"type":"group","userId":5,"messageId":[],"timestamp":"2026-01-01T00:00:00Z"})",
      R"({"type":"track","userId":"x","timestamp":"2026-01-01T00:00:00Z"})",
      R"({"type":"track","event":7,"userId":"x","timestamp":"2026-01-01T00:00:00Z"})",
      R"({"type":"track","event":null,"userId":"x","timestamp":"2026-01-01T00:00:00Z"})",
      R"({"type":"page","event":null,"userId":"x","timestamp":"2026-01-01T00:00:00Z"})",
      R"({"type":"page","userId":"x","timestamp":"2026-01-01T00:00:00Z"} )",
      R"({"type":"page","userId":"x","timestamp":"2026-01-01T00:00:00Z"} x)",
      R"({"type":"page","userId":"x"})",
      R"({"type":"page","userId":"x","timestamp":null})",
      R"({"type":null,"userId":"x","timestamp":null})",
      "{\"type\":\"page\",\r\"userId\":\"x\",\n\"timestamp\":\"2026-01-01T00:00:00Z\"}",
      R"({ "type" : "page" , "userId" : "x" , "timestamp" : "2026-01-01T00:00:00Z" })",
      R"({"type":"tick","timestamp":"2026-01-01T00:00:00Z"})",
      R"({"type":"tick","timestamp":"2026-01-01t00:00:00,5z"})",
      R"({"type":"page","userId":"x","timestamp":"2026-01-01T00:00:00Z","watermark":"2026-01-01T00:00:00Z"})",
      R"({"type":"identify","userId":"x","anonymousId":"y","timestamp":"2026-01-01T00:00:00Z","traits":{"age":1}})",
      R"({"type":"identify","userId":"x","anonymousId":[],"timestamp":"2026-01-01T00:00:00Z","traits":{"age":1}})",
      R"({"type":"track","event":"Never","userId":"x","timestamp":"2026-01-01T00:00:00Z"})",
      R"({"type":"track","event":"Never again","userId":"x","timestamp":"2026-01-01T00:00:00Z"})",
      R"({"type":"screen","userId":"x","timestamp":"2026-01-01T00:00:00Z"})",
  };
  for (const char* rest :
       {R"("properties":{"items":[1,{"sku":"a"}]})", R"("properties":{"items":5})", R"("properties":{"items":[]})",
        R"("properties":{"items":{"1":{"sku":"a"}}})", R"("properties":{"items.1.sku":"a","items":{"1":{"sku":"b"}}})",
        R"("properties":{"items.1.sku":"a"})", R"("properties":{"items.1.sku":5})",
        R"("context":{"page":{"a/b":"u"}},"properties":{})", R"("properties":{},"context":{"page":{"a/b":"u"}})",
        R"("context":{"page":{"a/b":["u"]}},"properties":{})", R"("context":{"page":[]},"properties":{})",
        R"("context":{"page":{"a/b":"u"}},"properties":{"/context/page/a~1b":"v"})",
        R"("properties":{"/context/page/a~1b":"v"},"context":{"page":{"a/b":"u"}})",
        R"("properties":{"/context/page/a~1b":null},"context":{"page":{"a/b":"u"}})"}) {
    lines.push_back(Head("Paths") + rest + "}");
    lines.push_back(R"({"userId":"x",)" + std::string(rest) +
                    R"(,"timestamp":"2026-01-01T00:00:00Z","event":"Paths","type":"track"})");
  }
  for (const char* ids :
       {R"("userId":"a","anonymousId":"b")", R"("userId":"","anonymousId":"b")", R"("userId":null,"anonymousId":"b")",
        R"("userId":"a","anonymousId":12)", R"("userId":"","anonymousId":12)", R"("userId":"","anonymousId":"")",
        R"("userId":null,"anonymousId":null)", R"("anonymousId":"b")", R"("userId":12)", R"("x":1)",
        R"("userId":"a","messageId":"m")", R"("userId":"a","messageId":null)", R"("userId":"a","messageId":7)",
        R"("userId":"a","userId":"b")", R"("userId":"ü/ñ")", R"("userId":"\u0041")", R"("user\u0049d":"b")",
        // Of a size that is expected of the next.
        R"("userId":"0123456789abcdef")", R"("userId":"0123456789abcdeF")", R"("userId":"0123456789abcde")",
        R"("userId":"0123456789abcd","")", R"("userId":"0123456789abcd\\e")", R"("userId":"0123456789abc\"de")",
        R"("userId":"0123456789abcdü")", R"("userId":"0123456789abcdef0")", "\"userId\":\"0123456789ab\tdef\"",
        R"("userId":"01234567-89ab-cdef-0123-456789abcdef")", R"("userId":"01234567-89ab-cdef-0123-456789abcdeg")",
        R"("userId":"01234567-89ab-cdef-0123-456789abcd","a":"b")",
        R"("userId":"01234567-89ab-cdef-0123-456789ab\u0020")",
        R"("userId":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")"}) {
    lines.push_back(R"({"type":"page","timestamp":"2026-01-01T00:00:00Z",)" + std::string(ids) + "}");
  }
  for (const char* properties : {"null",
                                 "[]",
                                 "5",
                                 "\"price\"",
                                 "{}",
                                 R"({"price":1})",
                                 R"({"price":null})",
                                 R"({"price":"1"})",
                                 R"({"price":[1]})",
                                 R"({"price":{"a":1}})",
                                 R"({"price":1,"n":null})",
                                 R"({"price":1,"n":2})",
                                 R"({"price":1,"n":2.0})",
                                 R"({"price":1,"n":2.5})",
                                 R"({"price":1,"n":1e2})",
                                 R"({"price":1,"kind":"small"})",
                                 R"({"price":1,"kind":"Large one"})",
                                 R"({"price":1,"kind":"large"})",
                                 R"({"price":1,"kind":"smal\u006c"})",
                                 R"({"price":1,"discount":{"code":"TEN"}})",
                                 R"({"price":1,"discount":{"code":null}})",
                                 R"({"price":1,"discount":{"code":3}})",
                                 R"({"price":1,"discount":"none"})",
                                 R"({"price":1,"discount":null})",
                                 R"({"price":1,"discount":[{"code":"A"}]})",
                                 R"({"price":1,"discount":{}})",
                                 R"({"price":1,"discount":{"code":"A"},"discount":{"code":"B"}})",
                                 R"({"price":1,"price":2})",
                                 R"({"price":1,"discount.code":"A"})",
                                 R"({"price":1,"unknown":[1,{"a":[]}]})",
                                 R"({"price":1,"unknown":[1,]})",
                                 R"({"price":1,"unknown":{"a":tru}})",
                                 R"({"price":1,"unknown":01})",
                                 R"({"price":1,"unknown":-})",
                                 R"({"price":1,"unknown":1e999})",
                                 R"({"price":0.00005})",
                                 R"({"price":12345678})",
                                 R"({"price":1234567.8})",
                                 R"({"price":1.})",
                                 R"({"price":1e2})",
                                 R"({"price":1e30})",
                                 R"({"price":-0.0001})"}) {
    lines.push_back(Head("Item Bought") + R"("properties":)" + properties + "}");
    lines.push_back(Head("Never") + R"("properties":)" + properties + "}");
  }
  for (const char* properties : {R"({"b":true})",
                                 R"({"b":1})",
                                 R"({"b":"true"})",
                                 R"({"b":truex})",
                                 R"({"i":9223372036854775807})",
                                 R"({"i":9223372036854775808})",
                                 R"({"i":-0})",
                                 R"({"f":0.1})",
                                 R"({"f":-0.0})",
                                 R"({"f":1e400})",
                                 R"({"f":5})",
                                 R"({"f":"NaN"})",
                                 R"({"s":""})",
                                 R"({"s":"a\u00e9"})",
                                 R"({"s":"é€😀"})",
                                 "{\"s\":\"\xFF\"}",
                                 "{\"s\":\"a\tb\"}",
                                 "{\"s\":\"a\x7F\"}",
                                 R"({"u":3600000.0})",
                                 R"({"u":-1})",
                                 R"({"u":"1 hour"})",
                                 R"({"t":"2026-01-01T01:00:00+01:00"})",
                                 R"({"t":"2026-01-01T01:00:00.123Z"})",
                                 R"({"t":"2026-01-01"})",
                                 R"({"t":1767225600000})",
                                 R"({"m":"09:00"})",
                                 R"({"m":"24:00"})",
                                 R"({"z":"Europe/Paris"})",
                                 R"({"z":"UTC"})",
                                 R"({"z":"Europe/Nowhere"})",
                                 R"({"z":""})",
                                 R"({"e":"small"})",
                                 R"({"e":"large"})",
                                 R"({"e":0})",
                                 R"({"y":"2026-01-05"})",
                                 R"({"y":"2026-02-30"})",
                                 R"({"y":null})",
                                 R"({"y":20260105})"}) {
    lines.push_back(Head("All") + R"("properties":)" + properties + "}");
  }
  for (
      const char* properties : {
          R"({"codes":[]})",
          R"({"codes":[1]})",
          R"({"codes":[ 1 , 2,3 ]})",
          R"({"codes":[1,2,3,4]})",
          R"({"codes":[1,2,3,4,5]})",
          R"({"codes":[1,null]})",
          R"({"codes":[1,2.0]})",
          R"({"codes":[1,2.5]})",
          R"({"codes":[1,]})",
          R"({"codes":[1 2]})",
          R"({"codes":[1)",
          R"({"codes":["1"]})",
          R"({"codes":{"0":1}})",
          R"({"codes":null})",
          R"({"codes":1})",
          R"({"codes":[1],"codes":[2]})",
          R"({"codes":[],"items":[]})",
          R"({"codes":[],"items":null})",
          R"({"codes":[],"items":{}})",
          R"({"codes":[],"items":[{"sku":"a","price":1}]})",
          R"({"codes":[],"items":[{"sku":"b","price":-0.5,"n":3},{"sku":"c","price":12.25,"n":1}]})",
          R"({"codes":[],"items":[{"sku":"b","price":2,"n":3} , {"sku":"c","price":12.25,"n":null}]})",
          R"({"codes":[],"items":[{"sku":"b","price":2},{"sku":"c","price":3},{"sku":"d","price":4}]})",
          R"({"codes":[],"items":[{"sku":"b","price":2},{"sku":"c","price":3},{"sku":"d","price":4},{"sku":"e","price":5}]})",
          R"({"codes":[],"items":[{"price":2,"sku":"b"},{"sku":"c","price":3}]})",
          R"({"codes":[],"items":[{ "sku" : "b" , "price" : 2 }]})",
          R"({"codes":[],"items":[{"sku":"b","price":2,"sku":"c"}]})",
          R"({"codes":[],"items":[{"sku":"b","price":2,"other":{"sku":"c"},"more":[{"sku":1}]}]})",
          R"({"codes":[],"items":[{"sku":"","price":2,"color":"red","kind":"Large one","name":""}]})",
          R"({"codes":[],"items":[{"sku":"é","price":2,"color":null,"kind":"small","name":"a longer name than that"}]})",
          R"({"codes":[],"items":[{"sku":"b","price":2,"kind":"huge"}]})",
          R"({"codes":[],"items":[{"sku":"b","price":2,"kind":null}]})",
          R"({"codes":[],"items":[{"sku":7,"price":2,"tags":["x","y"]}]})",
          R"({"codes":[],"items":[{"sku":7.5,"price":2,"tags":["x","y"]}]})",
          R"({"codes":[],"items":[{"sku":"b","price":2,"tags":["x","y","z"]}]})",
          R"({"codes":[],"items":[{"sku":"b","price":2,"tags":[]}]})",
          R"({"codes":[],"items":[{"sku":"b\u0041","price":2}]})",
          R"({"codes":[],"items":[{"sku":null,"price":2}]})",
          R"({"codes":[],"items":[{"price":2}]})",
          R"({"codes":[],"items":[null]})",
          R"({"codes":[],"items":["b"]})",
          R"({"codes":[],"items":[{}]})",
          R"({"codes":[],"best":{"sku":"a","price":1}})",
          R"({"codes":[],"best":{"sku":"b","price":1.25,"color":"blue"},"box":null})",
          R"({"codes":[],"best":{}})",
          R"({"codes":[],"best":null})",
          R"({"codes":[],"best":[{"sku":"a","price":1}]})",
          R"({"codes":[],"box":{"b":true}})",
          R"({"codes":[],"box":{"b":false,"items":[{"sku":"a","price":1}],"best":{"sku":"c","price":4,"n":9}}})",
          R"({"codes":[],"box":{"b":true,"items":[],"best":null}})",
          R"({"codes":[],"box":{"b":true,"items":[{"sku":"a","price":1},{"sku":"a","price":"1"}]}})",
      }) {
    lines.push_back(Head("Order") + R"("properties":)" + properties + "}");
    lines.push_back(R"({"userId":"x","properties":)" + std::string(properties) +
                    R"(,"timestamp":"2026-01-01T00:00:00Z","event":"Order","type":"track"})");
  }
  for (const char* properties :
       {"{}", R"({"odd":{}})", R"({"odd":{"inner":{"size":1}}})", R"({"odd":{"inner":{"size":"x"}}})",
        R"({"odd":{"inner.size":2}})", R"({"odds":[{"inner":{"size":1}},{"inner.size":2},{}]})", R"({"odds":[]})"}) {
    lines.push_back(Head("Odd") + R"("properties":)" + properties + "}");
  }
  for (const char* traits :
       {"{}", "null", "3", R"({"age":12})", R"({"age":"12"})", R"({"age":null})",
        R"({"kind":"Large one","age":12,"other":[1,2]})", R"({"kind":null,"age":null,"zone":null})",
        R"({"billing":{"plan":"pro"},"zone":"Asia/Kathmandu"})", R"({"billing":null})", R"({"billing":{"plan":null}})",
        R"({"billing":{}})", R"({"zone":"Europe/Nowhere"})"}) {
    lines.push_back(R"({"type":"identify","userId":"x","timestamp":"2026-01-01T00:00:00Z","traits":)" +
                    std::string(traits) + "}");
  }
  return lines;
}

}  // namespace journey::rt::testing_input
