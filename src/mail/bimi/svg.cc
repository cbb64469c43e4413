#include "mail/bimi/svg.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/text.h"
#include "mail/report/archive.h"

namespace mailctl::mail::bimi {
namespace {

using base::Severity;

constexpr std::string_view kSvgNamespace = "http://www.w3.org/2000/svg";
constexpr std::size_t kMaxTitle = 65;  // characters; the profile's guidance

// What remains of SVG Tiny 1.2 without scripts, links, animation, media and what loads files.
constexpr std::array<std::string_view, 30> kElements = {
    "circle",         "defs",          "desc",
    "ellipse",        "font",          "font-face",
    "font-face-name", "font-face-src", "g",
    "glyph",          "hkern",         "line",
    "linearGradient", "metadata",      "missing-glyph",
    "path",           "polygon",       "polyline",
    "radialGradient", "rect",          "solidColor",
    "stop",           "svg",           "switch",
    "tbreak",         "text",          "textArea",
    "title",          "tspan",         "use"};

// A name without its namespace prefix, and the prefix.
struct QualifiedName {
  std::string_view prefix;
  std::string_view local;
};

QualifiedName split_name(std::string_view name) {
  const auto colon = name.find(':');
  if (colon == std::string_view::npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

std::vector<double> numbers_of(std::string_view text) {
  std::vector<double> numbers;
  while (numbers.size() <= 4) {
    const auto begin = text.find_first_not_of(" ,\t\r\n");
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return {};
    numbers.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  }
  return numbers;
}

// "#name", or "url(#name)" inside of other text: of this document.
bool is_external_reference(std::string_view value) {
  const auto lower = base::to_lower(value);
  for (auto at = lower.find("url("); at != std::string::npos; at = lower.find("url(", at + 4)) {
    const auto target = lower.find_first_not_of(" \t\r\n'\"", at + 4);
    if (target == std::string::npos || lower[target] != '#') return true;
  }
  return false;
}

class SvgCheck {
 public:
  explicit SvgCheck(std::string_view svg) : x_svg(svg), x_buffer(svg.begin(), svg.end()) {}

  std::vector<Problem> run() && {
    check_size();
    if (x_svg.size() > kLargestSvgSize || !parse()) return std::move(x_problems);
    for (const auto& node : x_document.children()) check_top_level(node);
    const auto root = x_document.document_element();
    if (split_name(root.name()).local != "svg") {
      add_for(
          root, Severity::kError, "bimi/svg-malformed", "the image is no SVG: its root is not svg");
      return std::move(x_problems);
    }
    check_root(root);
    check_tree(root);
    std::ranges::stable_sort(x_problems, {}, &Problem::offset);
    return std::move(x_problems);
  }

 private:
  void check_size() {
    if (x_svg.size() <= kAdvisedSvgSize) return;
    const bool is_read = x_svg.size() <= kLargestSvgSize;
    add(is_read ? Severity::kWarning : Severity::kError,
        "bimi/svg-too-large",
        0,
        0,
        fmt::format("the image has {} octets; {} is the limit that receivers are advised to have",
                    x_svg.size(),
                    kAdvisedSvgSize));
  }

  // Names then point into the buffer, which tells their places.
  bool parse() {
    const auto result = x_document.load_buffer_inplace(
        x_buffer.data(), x_buffer.size(), pugi::parse_full, pugi::encoding_utf8);
    if (result && x_document.document_element()) return true;
    const auto offset =
        result ? 0 : static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0));
    add(Severity::kError,
        "bimi/svg-malformed",
        std::min(offset, x_svg.size()),
        0,
        fmt::format("the image cannot be read as XML: {}",
                    result ? "it is empty" : base::to_lower(result.description())));
    return false;
  }

  void check_top_level(const pugi::xml_node& node) {
    if (node.type() == pugi::node_doctype) {
      const bool has_entities = std::string_view(node.value()).find('[') != std::string_view::npos;
      add_at(node.value(),
             has_entities ? Severity::kError : Severity::kWarning,
             "bimi/svg-doctype",
             has_entities ? "the DOCTYPE declares entities" : "the image has a DOCTYPE");
    }
    if (node.type() == pugi::node_pi) {
      add_for(node,
              Severity::kError,
              "bimi/svg-reference",
              fmt::format("the image has a processing instruction, {}", node.name()));
    }
  }

  void check_root(const pugi::xml_node& root) {
    if (namespace_of(root) != kSvgNamespace) {
      add_for(root,
              Severity::kError,
              "bimi/svg-namespace",
              fmt::format("the root lacks xmlns=\"{}\"", kSvgNamespace));
    }
    require(root, "version", "1.2");
    require(root, "baseProfile", "tiny-ps");
    for (const auto* const name : {"x", "y"}) {
      if (const auto attribute = root.attribute(name)) {
        add_for(attribute,
                Severity::kError,
                "bimi/svg-position",
                fmt::format("the root has {}=", name));
      }
    }
    check_title(root);
    check_shape(root);
  }

  static std::string_view namespace_of(const pugi::xml_node& root) {
    const auto prefix = split_name(root.name()).prefix;
    const std::string name = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
    return root.attribute(name.c_str()).value();
  }

  void require(const pugi::xml_node& root, const char* name, std::string_view value) {
    const auto attribute = root.attribute(name);
    if (!attribute) {
      add_for(root,
              Severity::kError,
              "bimi/svg-profile",
              fmt::format("the root lacks {}=\"{}\"", name, value));
    } else if (attribute.value() != value) {
      add_for(attribute,
              Severity::kError,
              "bimi/svg-profile",
              fmt::format("{} is \"{}\", not \"{}\"", name, shortened(attribute.value()), value));
    }
  }

  void check_title(const pugi::xml_node& root) {
    for (const auto& child : root.children()) {
      if (child.type() != pugi::node_element || split_name(child.name()).local != "title") continue;
      const auto title = base::trim(child.text().get());
      if (title.empty()) {
        add_for(child, Severity::kError, "bimi/svg-title", "the title is empty");
      } else if (title.size() > kMaxTitle) {
        add_for(child,
                Severity::kWarning,
                "bimi/svg-title",
                fmt::format("the title is longer than {} characters", kMaxTitle));
      }
      return;
    }
    add_for(root, Severity::kError, "bimi/svg-title", "the image has no title");
  }

  void check_shape(const pugi::xml_node& root) {
    const auto attribute = root.attribute("viewBox");
    if (!attribute) {
      add_for(root, Severity::kWarning, "bimi/svg-shape", "the root has no viewBox");
      return;
    }
    const auto box = numbers_of(attribute.value());
    if (box.size() != 4 || box[2] <= 0 || box[3] <= 0) {
      add_for(attribute,
              Severity::kError,
              "bimi/svg-shape",
              fmt::format("viewBox is \"{}\", not four numbers", shortened(attribute.value())));
    } else if (box[2] < box[3] || box[2] > box[3]) {
      add_for(attribute,
              Severity::kWarning,
              "bimi/svg-shape",
              fmt::format("the image is {} wide and {} high, not square", box[2], box[3]));
    }
  }

  // Depth first without recursion: the depth of the tree is the file's choice.
  void check_tree(const pugi::xml_node& root) {
    auto node = root;
    while (node && x_problems.size() < kMaxSvgProblems) {
      if (node.type() == pugi::node_element) check_element(node);
      if (node.first_child()) {
        node = node.first_child();
        continue;
      }
      while (node && node != root && !node.next_sibling()) node = node.parent();
      if (!node || node == root) return;
      node = node.next_sibling();
    }
  }

  void check_element(const pugi::xml_node& element) {
    const auto [prefix, local] = split_name(element.name());
    if (!prefix.empty() && prefix != "svg") {
      add_for(element,
              Severity::kWarning,
              "bimi/svg-foreign",
              fmt::format("{} is left over from a drawing program", shortened(element.name())));
    } else if (std::ranges::find(kElements, local) == kElements.end()) {
      add_for(element,
              Severity::kError,
              "bimi/svg-element",
              fmt::format("{} is not allowed", shortened(local)));
    }
    for (const auto& attribute : element.attributes()) check_attribute(attribute);
  }

  void check_attribute(const pugi::xml_attribute& attribute) {
    if (x_problems.size() >= kMaxSvgProblems) return;
    const auto [prefix, local] = split_name(attribute.name());
    const std::string_view value = attribute.value();
    if (prefix == "ev" || (prefix.empty() && local.size() > 2 && local.starts_with("on"))) {
      add_for(attribute,
              Severity::kError,
              "bimi/svg-element",
              fmt::format("{} starts a script", shortened(attribute.name())));
    } else if (local == "href" && !base::trim(value).starts_with('#')) {
      add_for(attribute,
              Severity::kError,
              "bimi/svg-reference",
              fmt::format("{} leads out of the image", shortened(attribute.name())));
    } else if (prefix.empty() && local == "style") {
      add_for(attribute, Severity::kWarning, "bimi/svg-style", "style= is not part of the profile");
    } else if (prefix != "xmlns" && local != "xmlns" && is_external_reference(value)) {
      add_for(attribute,
              Severity::kError,
              "bimi/svg-reference",
              fmt::format("{} leads out of the image", shortened(attribute.name())));
    }
  }

  static std::string_view shortened(std::string_view text) { return text.substr(0, 60); }

  void add_for(const pugi::xml_node& node,
               Severity severity,
               std::string_view code,
               std::string message) {
    add_at(node.name(), severity, code, std::move(message));
  }

  void add_for(const pugi::xml_attribute& attribute,
               Severity severity,
               std::string_view code,
               std::string message) {
    add_at(attribute.name(), severity, code, std::move(message));
  }

  // `part` may point into the buffer.
  void add_at(std::string_view part,
              Severity severity,
              std::string_view code,
              std::string message) {
    const std::less_equal<const char*> is_before;  // of unrelated pointers too
    const auto* const begin = x_buffer.data();
    const bool is_inside =
        is_before(begin, part.data()) && is_before(part.data(), begin + x_buffer.size());
    const auto offset = is_inside ? static_cast<std::size_t>(part.data() - begin) : 0;
    add(severity, code, offset, is_inside ? part.size() : 0, std::move(message));
  }

  void add(Severity severity,
           std::string_view code,
           std::size_t offset,
           std::size_t length,
           std::string message) {
    x_problems.push_back({severity, code, offset, length, std::move(message)});
  }

  std::string_view x_svg;
  std::vector<char> x_buffer;  // what the parser cuts up
  pugi::xml_document x_document;
  std::vector<Problem> x_problems;
};

constexpr std::string_view kGzipMagic = "\x1f\x8b";

// At most one octet more than is read, so that check_svg says that it is too large.
base::Result<std::string> unpacked(std::string_view svgz) {
  report::MemorySource source(svgz);
  auto archive = report::Archive::of_gzip(source);
  const auto member = archive.next_member();
  if (!member) return member.error();
  std::string svg;
  while (svg.size() <= kLargestSvgSize) {
    const auto block = archive.next();
    if (!block) return block.error();
    if (block->empty()) break;
    svg += block->substr(0, kLargestSvgSize + 1 - svg.size());
  }
  // What is no gzip data behind the magic is handed over as it is.
  if (svg.starts_with(kGzipMagic)) {
    return base::Error{base::ErrorKind::kInvalid, "the gzip data is broken or cut off", {}};
  }
  return svg;
}

}  // namespace

std::vector<Problem> check_svg(std::string_view svg) {
  return SvgCheck(svg).run();
}

Findings lint_svg(std::string_view file, std::string_view subject) {
  constexpr std::size_t kShown = 160;
  std::string_view svg = file;
  std::string image;
  if (file.starts_with(kGzipMagic)) {
    auto content = unpacked(file);
    if (!content) {
      return {{.severity = Severity::kError,
               .rule = "bimi/svg-compressed",
               .subject = std::string(subject),
               .message = "the image is compressed (SVGZ): " + content.error().message}};
    }
    image = std::move(content).value();
    svg = image;
  }
  Findings findings;
  for (const auto& problem : check_svg(svg)) {
    const auto offset = std::min(problem.offset, svg.size());
    const auto line_begin = offset == 0 ? 0 : svg.rfind('\n', offset - 1) + 1;  // npos + 1 is 0
    const auto begin = offset - line_begin > kShown / 2 ? offset - kShown / 2 : line_begin;
    auto text = svg.substr(begin, std::min(svg.find('\n', begin), begin + kShown) - begin);
    if (text.ends_with('\r')) text.remove_suffix(1);
    const auto line = std::ranges::count(svg.substr(0, offset), '\n') + 1;
    const bool is_about_all = problem.offset == 0 && problem.length == 0;
    findings.push_back(
        {.severity = problem.severity,
         .rule = problem.code,
         .subject = is_about_all ? std::string(subject) : fmt::format("{}, line {}", subject, line),
         .text = is_about_all ? std::string() : std::string(text),
         .offset = is_about_all ? 0 : offset - begin,
         .length = std::min(problem.length, text.size() - std::min(offset - begin, text.size())),
         .message = problem.message});
  }
  return findings;
}

}  // namespace mailctl::mail::bimi
