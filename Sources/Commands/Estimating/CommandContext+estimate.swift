import CloudPrimitives
import CostModel

extension CommandContext {
    /// `cost estimate`. It connects to nothing.
    func estimate(_ options: EstimateOptions) throws(CommandError) {
        do throws(MissingPrice) {
            switch options.shape {
            case .day:
                printer.estimate(try options.estimate())
                warn(writesPerDay: options.writes)
            case .table: printer.listing(.ratios(try options.ratios()))
            case .heatMap: printer.heatMap(try options.ratios())
            }
        } catch {
            throw .usage("The price sheet \(error.sheet) has no price of \(error.what); --prices takes another")
        }
    }

    /// One leader takes no more, whatever is paid.
    private func warn(writesPerDay: Int) {
        let perSecond = PublishedFigures.writesPerSecondMax
        guard writesPerDay > perSecond * 86_400 else { return }
        note(
            "So many writes were not reached: one leader was seen to take about \(perSecond) a second, "
                + "\(Formatting.grouped(perSecond * 86_400)) a day")
    }
}
