import FaaSKeeperModel
import FaaSKeeperRecipes

extension TextPrinter {
    func held(_ node: NodePath, fence: Int64, of path: String) {
        if isTerminal {
            line("Holding \(safe(path)), fence \(fence), until Ctrl-C: \(safe(node.text))")
        } else {
            line(node.text)
        }
    }

    func leader(_ leader: LeaderElection.Candidate, of path: String) {
        output.write(leader.name)
        if endsAnswers, leader.name.last != 0x0A { output.write("\n") }
    }
}
