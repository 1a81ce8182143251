import FKCommands

@main
struct Main {
    static func main() async {
        await FK.run()
    }
}
