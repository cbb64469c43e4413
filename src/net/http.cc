#include "net/http.h"

#include "base/check.h"
#include "base/text.h"

namespace mailctl::net {

std::string_view to_text(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
    case Method::kHead:
      return "HEAD";
  }
  base::fail_check("a known enumerator", __FILE__, __LINE__);
}

bool is_read(Method method) {
  return method == Method::kGet || method == Method::kHead;
}

std::optional<std::string_view> Response::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (base::equals_ignoring_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

}  // namespace mailctl::net
