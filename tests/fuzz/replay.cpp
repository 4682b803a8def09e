// A fuzz target without libFuzzer: the corpus, then many neighbours of each file of it, always the same ones.
//
//   replay_http1 tests/fuzz/corpus/http1 [NEIGHBOURS]
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace {

constexpr int kNeighbours = 150;

struct Input {
    std::string name;
    std::string bytes;
};

std::vector<Input> filesOf(const std::filesystem::path &folder)
{
    std::vector<Input> inputs;
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        inputs.push_back({entry.path().filename().string(), {std::istreambuf_iterator<char>(file), {}}});
    }
    std::ranges::sort(inputs, {}, &Input::name);
    return inputs;
}

/// A copy of its own size: a read outside of it is seen by ASan.
void run(const std::string &bytes)
{
    const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(copy.data(), copy.size());
}

/// std::mt19937 gives the same numbers everywhere; its distributions do not.
class Mutator {
public:
    explicit Mutator(const std::vector<Input> &inputs) : m_inputs(inputs) {}

    std::string neighbour(std::string bytes)
    {
        for (std::size_t count = 1 + below(4); count > 0; --count)
            change(bytes);
        return bytes;
    }

private:
    std::size_t below(std::size_t bound) { return m_random() % std::max<std::size_t>(1, bound); }
    char byte()
    {
        static constexpr unsigned char kEdges[] = {0x00, 0x01, 0x7F, 0x80, 0xFF, '\r', '\n', ' '};
        return static_cast<char>(below(2) == 0 ? kEdges[below(std::size(kEdges))] : below(256));
    }
    void change(std::string &bytes)
    {
        const std::size_t at = below(bytes.size());
        switch (bytes.empty() ? 1 : below(6)) {
        case 0:
            bytes[at] = byte();
            break;
        case 1:
            bytes.insert(at, 1 + below(4), byte());
            break;
        case 2:
            bytes.erase(at, 1 + below(8));
            break;
        case 3:
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
            break;
        case 4:
            bytes.insert(at, bytes.substr(below(bytes.size()), 1 + below(64)));
            break;
        default:
            bytes.replace(at, std::string::npos, pieceOfAnother());
        }
    }
    std::string pieceOfAnother()
    {
        const std::string &other = m_inputs[below(m_inputs.size())].bytes;
        return other.substr(below(other.size()));
    }

    const std::vector<Input> &m_inputs;
    std::mt19937 m_random;
};

} // namespace

int main(int count, char **arguments)
{
    const auto inputs = count > 1 ? filesOf(arguments[1]) : std::vector<Input>();
    const int neighbours = count > 2 ? std::atoi(arguments[2]) : kNeighbours;
    if (inputs.empty()) {
        std::fprintf(stderr, "no corpus: %s FOLDER [NEIGHBOURS]\n", arguments[0]);
        return 1;
    }
    Mutator mutator(inputs);
    for (const auto &[name, bytes] : inputs) {
        std::printf("%s, and %d like it\n", name.c_str(), neighbours);
        std::fflush(stdout);
        run(bytes);
        for (int each = 0; each < neighbours; ++each)
            run(mutator.neighbour(bytes));
    }
    return 0;
}
