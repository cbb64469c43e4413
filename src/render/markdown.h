#pragma once
// Text from outside in GitHub Flavored Markdown and in HTML: shown as it is, and never more than
// text. No link, no @mention, no #reference, no tag, no emphasis comes of it.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace mailctl::render {

// How long GitHub finds a text: in UTF-16 code units, as browsers count. Never less than what
// counting code points gives.
std::size_t characters_of(std::string_view text);

// At most so many characters; what is longer ends with "…". Never cuts a code point in two.
std::string shortened(std::string_view text, std::size_t most);

// visible() with & < > " ' as entities: for HTML between tags and in quoted attributes.
std::string html_text(std::string_view text);

// As a code span: inside, GitHub makes nothing active. Pipes are \x7c, so that it can stand in a
// table.
std::string code_span(std::string_view text);

// A sentence: common words as they are, all that is not a word of prose (names, values, addresses)
// as code spans.
std::string prose(std::string_view text);

// How many backticks a fence round this line must have; at least 3.
std::size_t fence_of(std::string_view line);

// A fenced block of lines, with a fence longer than any run of backticks in them; each line goes
// through visible().
std::string fenced(std::string_view language, std::span<const std::string> lines);

}  // namespace mailctl::render
