import { render } from 'preact'
import '../ui/theme'
import './home.scss'
import { letGoOfOldTrees } from '../ui/letGo'
import { App } from './App'
import { followLanguage } from './language'
import { follow, readDoor, readHome } from './store'

letGoOfOldTrees()

const root = document.getElementById('app')

if (root) {
  followLanguage()
  follow()
  render(<App />, root)
  void readHome()
  void readDoor()
}
