import Foundation
import SwiftUI
@testable import Alamofire
import struct Logging.Logger

let model = "gpt-4o"
let url = URL(string: "https://api.levels.example/v1")
