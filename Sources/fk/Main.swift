import FKCommands

@main
struct Main {
    static func main() { FK.main() }
}
