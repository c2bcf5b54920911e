import Configuration

@main enum Main { static func main() { print("hi") } }
