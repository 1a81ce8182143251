public enum FK {
    public static func run() async {}
}
