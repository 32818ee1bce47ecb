import JSON

/// Map states.
extension StateReader {
    mutating func map() throws(DefinitionError) -> MapSettings {
        // `Iterator` is the older name.
        guard let processor = try fields.object(fields["ItemProcessor"] == nil ? "Iterator" : "ItemProcessor") else {
            throw fields.missing("ItemProcessor")
        }
        var settings = MapSettings(processor: try graph(processor), distribution: try distribution(processor))
        if queryLanguage == .jsonata {
            settings.items = try template("Items", of: fields)
        } else {
            settings.itemsPath = try pathSetting("ItemsPath")
        }
        settings.itemSelector = try template("ItemSelector", of: fields)
        if settings.itemSelector == nil, queryLanguage == .jsonPath { settings.itemSelector = try template("Parameters", of: fields) }
        settings.maxConcurrency = try number("MaxConcurrency", of: fields) ?? .constant(0)
        return settings
    }

    private mutating func distribution(_ processor: FieldReader) throws(DefinitionError) -> MapSettings.Distribution? {
        guard let configuration = try processor.object("ProcessorConfig"), try configuration.string("Mode") == "DISTRIBUTED" else {
            return nil
        }
        var distribution = MapSettings.Distribution(isExpress: try configuration.string("ExecutionType") == "EXPRESS")
        distribution.label = try fields.string("Label")
        distribution.itemReader = try itemReader()
        distribution.itemBatcher = try itemBatcher()
        distribution.resultWriter = try resultWriter()
        distribution.toleratedFailureCount = try number("ToleratedFailureCount", of: fields)
        distribution.toleratedFailurePercentage = try number("ToleratedFailurePercentage", of: fields)
        return distribution
    }

    private mutating func itemReader() throws(DefinitionError) -> MapSettings.ItemReader? {
        guard let reader = try fields.object("ItemReader") else { return nil }
        var configuration = MapSettings.ReaderConfiguration()
        if let fields = try reader.object("ReaderConfig") {
            configuration.inputType = try fields.string("InputType")
            configuration.csvHeaderLocation = try fields.string("CSVHeaderLocation")
            configuration.csvHeaders = try fields.strings("CSVHeaders") ?? []
            configuration.csvDelimiter = try fields.string("CSVDelimiter")
            configuration.maxItems = try number("MaxItems", of: fields)
            configuration.itemsPointer = try fields.string("ItemsPointer")
            configuration.transformation = try fields.string("Transformation")
        }
        return MapSettings.ItemReader(
            resource: try reader.required("Resource"), arguments: try template(argumentsField, of: reader), configuration: configuration)
    }

    private mutating func itemBatcher() throws(DefinitionError) -> MapSettings.ItemBatcher? {
        guard let fields = try fields.object("ItemBatcher") else { return nil }
        var batcher = MapSettings.ItemBatcher()
        batcher.batchInput = try template("BatchInput", of: fields)
        batcher.maxItemsPerBatch = try number("MaxItemsPerBatch", of: fields)
        batcher.maxInputBytesPerBatch = try number("MaxInputBytesPerBatch", of: fields)
        return batcher
    }

    private mutating func resultWriter() throws(DefinitionError) -> MapSettings.ResultWriter? {
        guard let fields = try fields.object("ResultWriter") else { return nil }
        var writer = MapSettings.ResultWriter()
        writer.resource = try fields.string("Resource")
        writer.arguments = try template(argumentsField, of: fields)
        if let configuration = try fields.object("WriterConfig") {
            writer.transformation = try configuration.string("Transformation")
            writer.outputType = try configuration.string("OutputType")
        }
        return writer
    }

    private var argumentsField: String { queryLanguage == .jsonata ? "Arguments" : "Parameters" }
}
